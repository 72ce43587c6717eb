using CoreMLSharp.Conversion.Inspection;
using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests;

public sealed class InspectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_source_says_what_its_inputs_and_outputs_are()
    {
        SourceDocument source = SourceDocument.Read(SourceFile.Means(_folder, channelsLast: true));

        Assert.Equal("ONNX", source.Source);
        Assert.Equal(["x  float32 [batch, 4, 6, 3]"], source.Inputs.Select(input => $"{input}"));
        Assert.Equal(["means  float32 [?, 3]"], source.Outputs.Select(output => $"{output}"));
        Assert.Equal([new OperatorCount("ReduceMean", 1)], source.Operators);
    }

    [Fact]
    public void A_source_is_drawn_from_its_inputs_to_its_outputs()
    {
        ModelGraph graph = SourceGraph.Read(SourceFile.Negative(_folder), "negative");

        Assert.Equal(["x", "negative", "negative"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(
            [GraphNodeKind.Input, GraphNodeKind.Operation, GraphNodeKind.Output], graph.Nodes.Select(node => node.Kind));
        Assert.Equal(["x", "negative"], graph.Edges.Select(edge => edge.Name));
    }
}
