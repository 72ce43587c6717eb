using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>Writes an ONNX model and the constants kept beside it as one message, without ever holding that message in memory.</summary>
internal static class SelfContainedModel
{
    public static void Write(ModelProto model, IReadOnlyList<OnnxInitializer> initializers, Stream stream)
    {
        TensorProto[] headers = [.. initializers.Select(initializer => initializer.ToTensor(withElements: false))];
        long[] tensorSizes = [.. initializers.Select((initializer, i) => headers[i].CalculateSize() + FieldSize(TensorProto.RawDataFieldNumber, initializer.Bytes.Length))];
        long graphSize = model.Graph.CalculateSize() + tensorSizes.Sum(size => FieldSize(GraphProto.InitializerFieldNumber, size));
        if (graphSize > int.MaxValue) throw new CoreMLException($"The ONNX model would have {graphSize:N0} bytes; a protobuf message ends at 2 GB.");

        ModelProto rest = new(model) { Graph = null };
        using CodedOutputStream output = new(stream, leaveOpen: true);
        rest.WriteTo(output);
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

    private static long FieldSize(int number, long length) =>
        CodedOutputStream.ComputeTagSize(number) + CodedOutputStream.ComputeLengthSize((int)Math.Min(length, int.MaxValue)) + length;
}
