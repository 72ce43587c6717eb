using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>Reads constants in the forms in which TensorFlow stores them.</summary>
internal static class ConstantReader
{
    /// <summary>A stored shape.</summary>
    public static TensorShape ShapeOf(TensorShapeProto? shape) => shape is null
        ? TensorShape.Scalar
        : shape.UnknownRank ? TensorShape.Unranked : TensorShape.Of([.. shape.Dim.Select(dim => dim.Size)]);

    /// <summary>A constant that stands in a graph.</summary>
    public static Constant Read(TensorProto tensor)
    {
        TensorShape shape = ShapeOf(tensor.TensorShape);
        return tensor.TensorContent.Length > 0 || shape.Count == 0
            ? Read(tensor.Dtype, shape, tensor.TensorContent.Memory)
            : Listed(tensor, shape);
    }

    /// <summary>A constant of raw elements. Those of 32 bits or less are not copied.</summary>
    public static Constant Read(ElementType type, TensorShape shape, ReadOnlyMemory<byte> elements)
    {
        switch (type)
        {
            case ElementType.Double:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(elements.Span);
                float[] narrowed = new float[doubles.Length];
                TensorPrimitives.ConvertChecked(doubles, narrowed.AsSpan());
                return Constant.Of(DataType.Float, shape, MemoryMarshal.AsBytes(narrowed.AsSpan()).ToArray());
            case ElementType.Bfloat16:
                byte[] widened = new byte[2 * elements.Length];
                for (int i = 0; i + 1 < elements.Length; i += 2) elements.Span.Slice(i, 2).CopyTo(widened.AsSpan((2 * i) + 2));
                return Constant.Of(DataType.Float, shape, widened);
            case ElementType.Half:
                return Constant.Of(DataType.Float16, shape, elements);
            default:
                return Constant.Of(ElementTypes.ToOnnx(type), shape, elements);
        }
    }

    /// <summary>Elements in a list of their type, of which the last repeats.</summary>
    private static Constant Listed(TensorProto tensor, TensorShape shape)
    {
        DataType type = tensor.Dtype == ElementType.Half ? DataType.Float16 : ElementTypes.ToOnnx(tensor.Dtype);
        if (shape.Count is < 0 or > (1L << 29)) throw new ModelFormatException($"a constant has the shape {shape}.");
        byte[] stored = tensor.Dtype switch
        {
            ElementType.Float => Bytes<float>([.. tensor.FloatVal]),
            ElementType.Double => Bytes<float>([.. tensor.DoubleVal.Select(value => (float)value)]),
            ElementType.Half => Bytes<ushort>([.. tensor.HalfVal.Select(bits => (ushort)bits)]),
            ElementType.Bfloat16 => Bytes<uint>([.. tensor.HalfVal.Select(bits => (uint)bits << 16)]),
            ElementType.Bool => [.. tensor.BoolVal.Select(value => value ? (byte)1 : (byte)0)],
            ElementType.Int64 => Bytes<long>([.. tensor.Int64Val]),
            ElementType.Uint32 => Bytes<uint>([.. tensor.Uint32Val]),
            ElementType.Uint64 => Bytes<ulong>([.. tensor.Uint64Val]),
            _ => Constant.Of(type, [.. tensor.IntVal.Select(value => (long)value)], TensorShape.Scalar).Bytes.ToArray(),
        };

        // Nothing stored stands for zeros.
        byte[] all = new byte[checked((int)(shape.Count * Constant.SizeOf(type)))];
        int size = Constant.SizeOf(type);
        if (stored.Length > all.Length) throw new ModelFormatException($"a constant of shape {shape} has {stored.Length / size} elements.");
        stored.CopyTo(all, 0);
        if (stored.Length > 0)
        {
            for (int i = stored.Length; i < all.Length; i += size) stored.AsSpan(^size..).CopyTo(all.AsSpan(i));
        }

        return new Constant(type, shape, all);
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
