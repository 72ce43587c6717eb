using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests.Documentation;

/// <summary>The lists of operators in docs/convert-tensorflow.md are those of the tables.</summary>
public class OperatorTablesTests
{
    private static readonly string[] Lines = File.ReadAllLines(TestData.InRepository("docs/convert-tensorflow.md"));

    [Fact]
    public void The_page_lists_every_operation_of_TensorFlow() =>
        AssertListed("## Operations of TensorFlow", Conversion.TensorFlow.OperatorTable.Operations);

    [Fact]
    public void The_page_lists_every_operator_of_TensorFlow_Lite() =>
        AssertListed("## Operators of TensorFlow Lite", Conversion.TensorFlowLite.OperatorTable.Operators);

    private static void AssertListed(string heading, IEnumerable<string> operators)
    {
        string list = Lines[Array.IndexOf(Lines, heading)..].First(line => line.StartsWith('`'));
        string expected = string.Join(", ", operators.Order(StringComparer.Ordinal).Select(name => $"`{name}`"));
        Assert.True(list == expected, $"The line after '{heading}' should be:{Environment.NewLine}{expected}");
    }
}
