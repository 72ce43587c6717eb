using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests.Documentation;

public class OperatorPageTests
{
    /// <summary>With this variable set, the test writes the page anew.</summary>
    private const string Write = "COREMLSHARP_WRITE_PAGES";

    [Fact]
    public void The_page_of_operators_is_that_of_the_tables()
    {
        string path = TestData.InRepository(OperatorPage.Name), text = OperatorPage.Text();
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 }) File.WriteAllText(path, text);

        bool isUpToDate = File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text;

        Assert.True(isUpToDate, $"{OperatorPage.Name} is stale. Write it anew: run this test with {Write}=1 in the environment.");
    }
}
