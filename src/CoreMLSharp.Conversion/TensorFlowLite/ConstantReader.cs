using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite;

/// <summary>Reads the constants of a file, in its own memory where they can stay as they are.</summary>
internal static class ConstantReader
{
    /// <summary>A tensor's elements; null where it is none of constants.</summary>
    public static Constant? Read(LiteTensor tensor)
    {
        ReadOnlyMemory<byte> data = tensor.Data;
        if (data.IsEmpty) return tensor.Shape.Count == 0 ? Constant.Of(tensor.Type, tensor.Shape, data) : null;
        if (tensor.IsSparse) throw new UnsupportedModelException($"the constant '{tensor.Name}' is stored sparsely.");
        Constant constant = tensor.StoredType switch
        {
            LiteType.Float16 => Constant.Of(DataType.Float16, tensor.Shape, data),
            LiteType.Float64 => TensorFlow.ConstantReader.Read(Specification.ElementType.Double, tensor.Shape, data),
            LiteType.BFloat16 => TensorFlow.ConstantReader.Read(Specification.ElementType.Bfloat16, tensor.Shape, data),
            LiteType.Int4 => Constant.Of(DataType.Int8, tensor.Shape, Unpacked(data.Span, tensor.Shape.Count)),
            _ => Constant.Of(tensor.Type, tensor.Shape, data),
        };

        // Integers of 32 bits are biases, for which a grid saves nothing.
        return tensor.Grid is not { } grid
            ? constant
            : constant.Type == DataType.Int32
                ? Constant.Of(grid.ToFloats(constant), tensor.Shape.Dims.AsSpan())
                : constant with { Grid = grid };
    }

    /// <summary>Two integers of four bits in each byte, the lower half first.</summary>
    private static byte[] Unpacked(ReadOnlySpan<byte> packed, long count)
    {
        if (count < 0 || (count + 1) / 2 != packed.Length)
        {
            throw new ModelFormatException($"{count} integers of four bits have {packed.Length} bytes.");
        }

        byte[] integers = new byte[count];
        for (int i = 0; i < integers.Length; i++)
        {
            int half = i % 2 == 0 ? packed[i / 2] << 4 : packed[i / 2];
            integers[i] = (byte)((sbyte)half >> 4);
        }

        return integers;
    }
}
