using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>Classic models among sources.</summary>
internal static class ClassicSource
{
    /// <summary>
    /// Leaves scores the tensors that they are, rather than sequences of dictionaries, which are not compared.
    /// </summary>
    public static void ReplaceMaps(OnnxModel network)
    {
        GraphProto graph = network.Message.Graph;
        foreach (NodeProto node in graph.Node.Where(node => node is { Domain: OnnxModelWriter.ClassicDomain, OpType: "ZipMap" }))
        {
            (node.Domain, node.OpType) = ("", "Identity");
            node.Attribute.Clear();
            if (graph.Output.FirstOrDefault(output => node.Output.Contains(output.Name)) is not { } output) continue;
            output.Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float },
            };
        }
    }
}
