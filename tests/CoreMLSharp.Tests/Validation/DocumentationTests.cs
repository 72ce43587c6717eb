using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Validation;

/// <summary>The example of docs/validate.md does what the page says.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void The_example_of_the_page_prints_what_the_page_shows()
    {
        // <example>
        Model model = new()
        {
            SpecificationVersion = 4,
            Description = new()
            {
                Input =
                {
                    new FeatureDescription
                    {
                        Name = "features", Type = new() { MultiArrayType = new() { Shape = { 2 }, DataType = ArrayDataType.Double } },
                    },
                },
                Output = { new FeatureDescription { Name = "label", Type = new() { StringType = new() } } },
                PredictedFeatureName = "label",
            },
            GlmClassifier = new()
            {
                Weights = { new GLMClassifier.Types.DoubleArray { Value = { 1, -1 } } },
                StringClassLabels = new() { Vector = { "cat", "dog" } },
            },
        };
        // </example>
        string page = File.ReadAllText(TestData.InRepository("docs", "validate.md"));
        string printed = string.Join('\n', ModelValidator.Validate(model));
        Assert.Contains($"```text\n{printed}\n```", page, StringComparison.Ordinal);

        string[] lines = File.ReadAllLines(TestData.InRepository("tests", "CoreMLSharp.Tests", "Validation", "DocumentationTests.cs"));
        IEnumerable<string> example = lines
            .SkipWhile(line => line.Trim() != "// <example>").Skip(1)
            .TakeWhile(line => line.Trim() != "// </example>")
            .Select(line => line.Length > 8 ? line[8..] : "");
        Assert.Contains(string.Join('\n', example), page, StringComparison.Ordinal);
    }
}
