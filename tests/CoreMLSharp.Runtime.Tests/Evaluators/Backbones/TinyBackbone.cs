using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Backbones;

/// <summary>
/// An ONNX network for images of 2 × 2 pixels: <c>map</c> is the image without what is negative, <c>largest</c>, its output, the
/// largest of each channel.
/// </summary>
internal static class TinyBackbone
{
    /// <summary>A description that halves what is left of red and blue when 100 is subtracted, and leaves green as it is.</summary>
    public const string Description = """{ "size": 2, "colorOrder": "RGB", "mean": [100, 0, 100], "std": [2, 1, 2] }""";

    /// <param name="path">The network's path; its description goes beside it.</param>
    /// <param name="description">The description.</param>
    /// <param name="isBatched">Whether the network takes several images at once.</param>
    /// <param name="factorFile">
    /// The name of a file in the network's folder, whose number the features are multiplied by; null for none.
    /// </param>
    public static void Save(string path, string description = Description, bool isBatched = true, string? factorFile = null)
    {
        GraphProto graph = new()
        {
            Name = "tiny",
            Input = { Value("data", isBatched, 2) },
            Output = { Value("largest", isBatched, 1) },
            Node =
            {
                new NodeProto { OpType = "Relu", Input = { "data" }, Output = { "map" } },
                new NodeProto { OpType = "GlobalMaxPool", Input = { "map" }, Output = { "largest" } },
            },
        };
        if (factorFile is not null)
        {
            graph.Node[1].Output[0] = "unscaled";
            graph.Node.Add(new NodeProto { OpType = "Mul", Input = { "unscaled", "factor" }, Output = { "largest" } });
            graph.Initializer.Add(new TensorProto
            {
                Name = "factor",
                DataType = (int)TensorProto.Types.DataType.Float,
                Dims = { 1 },
                DataLocation = TensorProto.Types.DataLocation.External,
                ExternalData =
                {
                    new StringStringEntryProto { Key = "location", Value = factorFile },
                    new StringStringEntryProto { Key = "length", Value = "4" },
                },
            });
        }

        ModelProto model = new() { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 13 } }, Graph = graph };
        File.WriteAllBytes(path, model.ToByteArray());
        File.WriteAllText(Path.ChangeExtension(path, ".json"), description);
    }

    private static ValueInfoProto Value(string name, bool isBatched, long side)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(
            isBatched ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = 1 });
        foreach (long length in (long[])[3, side, side]) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = length });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape },
            },
        };
    }
}
