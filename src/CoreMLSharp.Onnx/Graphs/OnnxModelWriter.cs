using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>
/// Makes a model of a graph, and writes it with the constants kept beside it as one message, without ever holding that message in memory.
/// </summary>
internal static class OnnxModelWriter
{
    /// <summary>The domain of ONNX's operators for models that are no networks.</summary>
    public const string ClassicDomain = "ai.onnx.ml";

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string RuntimeDomain = "com.microsoft";

    /// <summary>The version of ONNX's operators that the models use.</summary>
    internal const int OpsetVersion = 21;

    private const int IrVersion = 10;

    private const int ClassicVersion = 3;

    /// <summary>A model of a graph.</summary>
    public static ModelProto Model(GraphProto graph)
    {
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "CoreMLSharp",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
        };
        foreach ((string domain, int version) in ((string, int)[])[(ClassicDomain, ClassicVersion), (RuntimeDomain, 1)])
        {
            if (!graph.Node.Any(node => node.Domain == domain)) continue;
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }

        return model;
    }

    /// <summary>Of the constants beside a graph, those that it still uses.</summary>
    public static IReadOnlyList<OnnxInitializer> Used(GraphProto graph, IReadOnlyList<OnnxInitializer> initializers)
    {
        HashSet<string> used = [.. graph.Node.SelectMany(DeadNodes.ReferencesOf)];
        return [.. initializers.Where(initializer => used.Contains(initializer.Name))];
    }

    /// <summary>The model as an array of just its size.</summary>
    public static byte[] ToArray(ModelProto model, IReadOnlyList<OnnxInitializer> initializers)
    {
        byte[] bytes = new byte[Measure(model, initializers).ModelSize];
        Write(model, initializers, new MemoryStream(bytes));
        return bytes;
    }

    public static void Write(ModelProto model, IReadOnlyList<OnnxInitializer> initializers, Stream stream)
    {
        (TensorProto[] headers, long[] tensorSizes, long graphSize, _) = Measure(model, initializers);
        using CodedOutputStream output = new(stream, leaveOpen: true);
        WithoutGraph(model).WriteTo(output);
        output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteLength((int)graphSize);
        model.Graph.WriteTo(output);
        for (int i = 0; i < headers.Length; i++)
        {
            output.WriteTag(GraphProto.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength((int)tensorSizes[i]);
            headers[i].WriteTo(output);
            output.WriteTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength(initializers[i].Bytes.Length);
            output.Flush();
            stream.Write(initializers[i].Bytes);
        }
    }

    private static (
        TensorProto[] Headers, long[] TensorSizes, long GraphSize,
        long ModelSize) Measure(ModelProto model, IReadOnlyList<OnnxInitializer> initializers)
    {
        TensorProto[] headers = [.. initializers.Select(initializer => initializer.ToTensor(withElements: false))];
        long[] tensorSizes =
        [
            .. initializers.Select(
                (initializer, i) => headers[i].CalculateSize() + FieldSize(TensorProto.RawDataFieldNumber, initializer.Bytes.Length)),
        ];
        long graphSize = model.Graph.CalculateSize() + tensorSizes.Sum(size => FieldSize(GraphProto.InitializerFieldNumber, size));
        long modelSize = WithoutGraph(model).CalculateSize() + FieldSize(ModelProto.GraphFieldNumber, graphSize);
        return modelSize <= int.MaxValue
            ? (headers, tensorSizes, graphSize, modelSize)
            : throw new CoreMLException($"The ONNX model would have {modelSize:N0} bytes; a protobuf message ends at 2 GB.");
    }

    private static ModelProto WithoutGraph(ModelProto model)
    {
        ModelProto rest = new()
        {
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            DocString = model.DocString,
        };
        rest.OpsetImport.AddRange(model.OpsetImport);
        rest.Functions.AddRange(model.Functions);
        rest.MetadataProps.AddRange(model.MetadataProps);
        return rest;
    }

    private static long FieldSize(int number, long length) =>
        CodedOutputStream.ComputeTagSize(number) + CodedOutputStream.ComputeLengthSize((int)Math.Min(length, int.MaxValue)) + length;
}
