using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Makes constants of a program constants of the graph.</summary>
internal static class Constants
{
    /// <summary>
    /// Constants of 16-bit numbers up to this size are stored with 32 bits; larger ones as they are, to be converted when the graph is
    /// loaded.
    /// </summary>
    private const int WidenedBytes = 1024;

    /// <summary>Vectors of integers up to this length may be shapes or positions, so that what they say is remembered.</summary>
    private const int RememberedLength = 64;

    /// <summary>The <c>const</c> operation. Its value comes into the graph only when an operation needs it there.</summary>
    public static void Define(OperationContext operation) => operation.OutputConstant("val");

    /// <exception cref="UnsupportedModelException">The constant is of texts.</exception>
    public static OnnxValue ToValue(OnnxGraphBuilder graph, ProgramTensor tensor, string name)
    {
        TensorShape shape = new([.. tensor.Shape]);
        switch (ElementTypes.Computed(tensor.DataType))
        {
            case OnnxType.Bool:
                return graph.Weights(name, OnnxType.Bool, tensor.Bytes, shape);
            case OnnxType.Int64:
                long[] integers = tensor.ToIntegers();
                if (integers.Length <= RememberedLength)
                {
                    return graph.Constant(integers, shape) with { Elements = shape.Rank <= 1 ? integers : null };
                }

                return graph.Weights(name, OnnxType.Int64, MemoryMarshal.AsBytes<long>(integers).ToArray(), shape);
            default:
                return Floats(graph, tensor, name, shape);
        }
    }

    private static OnnxValue Floats(OnnxGraphBuilder graph, ProgramTensor tensor, string name, TensorShape shape) => tensor.DataType switch
    {
        DataType.Float32 when tensor.Bytes.Length > WidenedBytes => graph.Weights(name, OnnxType.Float, tensor.Bytes, shape),
        DataType.Float16 when tensor.Bytes.Length > WidenedBytes =>
            graph.ToFloat(graph.Weights(name, OnnxType.Float16, tensor.Bytes, shape)),
        _ when tensor.Count <= RememberedLength => graph.Constant(tensor.ToFloats(), shape),
        _ => graph.Weights(name, tensor.ToFloats(), shape),
    };
}
