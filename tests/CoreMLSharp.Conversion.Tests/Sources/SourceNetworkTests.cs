using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.Tests.Sources;

public class SourceNetworkTests
{
    [Fact]
    public void A_network_gives_its_outputs_by_name()
    {
        OnnxGraphBuilder graph = new();
        OnnxValue x = graph.Input("x", DataType.Float, new TensorShape(TensorShape.Unknown, 2), _ => "batch");
        OnnxValue sum = graph.Add("Add", [x, graph.Constant(1f)], x.Type, x.Shape);
        graph.Prefer(sum, "y");
        using SourceNetwork network = new(OnnxModel.Of(graph.Build("test", sum), graph.LargeInitializers));

        MLMultiArray y = network.Run(new Dictionary<string, MLMultiArray> { ["x"] = MLMultiArray.Wrap([1f, 2, 3, 4], 2, 2) }, ["y"])["y"];

        Assert.Equal([2, 3, 4, 5], y.ToDoubles());
        Assert.Equal([2, 2], y.Shape);
    }
}
