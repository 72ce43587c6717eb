using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>A constant of a source: elements row by row, little-endian, in the file's own memory where they are stored so.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The shape, of which all is known.</param>
/// <param name="Bytes">The elements.</param>
internal sealed record Constant(DataType Type, TensorShape Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What integers stand for; null where they stand for themselves.</summary>
    public Grid? Grid { get; init; }

    /// <summary>Integers up to this many are taken for shapes, axes and the like, and looked at.</summary>
    private const int ManyIntegers = 4096;

    /// <summary>The elements are as many as the shape says.</summary>
    /// <exception cref="ModelFormatException">They are more or fewer.</exception>
    public static Constant Of(DataType type, TensorShape shape, ReadOnlyMemory<byte> bytes) =>
        shape.IsStatic && shape.Count >= 0 && shape.Count <= Array.MaxLength / SizeOf(type) && shape.Count * SizeOf(type) == bytes.Length
        ? new Constant(type, shape, bytes)
        : throw new ModelFormatException($"a constant of type {type} and shape {shape} has {bytes.Length:N0} bytes.");

    /// <summary>A constant of numbers.</summary>
    public static Constant Of(float[] values, params ReadOnlySpan<long> dims) =>
        new(DataType.Float, new TensorShape([.. dims]), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A constant of integers of a type.</summary>
    public static Constant Of(DataType type, ReadOnlySpan<long> values, TensorShape shape)
    {
        int size = SizeOf(type);
        byte[] bytes = new byte[values.Length * size];
        Span<byte> element = stackalloc byte[sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(element, values[i]);
            element[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return new Constant(type, shape, bytes);
    }

    /// <summary>The size of an element in bytes.</summary>
    public static int SizeOf(DataType type) => type switch
    {
        DataType.Double or DataType.Int64 or DataType.Uint64 => 8,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 2,
        DataType.Int8 or DataType.Uint8 or DataType.Bool => 1,
        _ => throw new UnsupportedModelException($"a constant is of the type {type}, which is not converted."),
    };

    /// <summary>The elements as numbers, whatever their type.</summary>
    public float[] ToFloats()
    {
        if (Grid is not null) return Grid.ToFloats(this);
        if (Type == DataType.Float) return MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray();
        if (Type == DataType.Float16)
        {
            float[] values = new float[Bytes.Length / 2];
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(Bytes.Span), values);
            return values;
        }

        return Type == DataType.Double
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, double>(Bytes.Span).ToArray(), value => (float)value)
            : Array.ConvertAll(ToIntegers(), value => (float)value);
    }

    /// <summary>The elements of a constant of integers or truth values.</summary>
    public long[] ToIntegers()
    {
        int size = SizeOf(Type);
        bool isSigned = Type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64;
        long[] values = new long[Bytes.Length / size];
        ReadOnlySpan<byte> bytes = Bytes.Span;
        Span<byte> element = stackalloc byte[sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> stored = bytes.Slice(i * size, size);
            element.Fill(isSigned && (stored[^1] & 0x80) != 0 ? byte.MaxValue : byte.MinValue);
            stored.CopyTo(element);
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(element);
        }

        return values;
    }

    /// <summary>The elements where they may be a shape, axes or the like; otherwise null.</summary>
    public long?[]? Numbers =>
        Grid is null
        && Type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8 or DataType.Uint8 or DataType.Bool
        && Shape.Count <= ManyIntegers
            ? Array.ConvertAll(ToIntegers(), value => (long?)value)
            : null;

    /// <summary>The same elements in another shape.</summary>
    public Constant Reshaped(params ReadOnlySpan<long> dims) => this with { Shape = new TensorShape([.. dims]) };

    /// <summary>The elements with the axes in another order.</summary>
    public Constant Transposed(params int[] permutation)
    {
        TensorShape shape = new([.. permutation.Select(axis => Shape[axis])]);
        int size = SizeOf(Type);
        byte[] target = new byte[Bytes.Length];
        Grid? grid = Grid is null ? null : Grid with { Axis = Math.Max(0, Array.IndexOf(permutation, Grid.Axis)) };
        Constant transposed = new(Type, shape, target) { Grid = grid };
        if (target.Length == 0) return transposed;
        long[] strides = [.. permutation.Select(axis => Shape.CountFrom(axis) / Shape[axis] * size)];
        long[] position = new long[permutation.Length];
        ReadOnlySpan<byte> source = Bytes.Span;
        long offset = 0;
        for (int i = 0; i < target.Length; i += size)
        {
            source.Slice((int)offset, size).CopyTo(target.AsSpan(i));
            for (int axis = position.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++position[axis] < shape[axis]) break;
                offset -= strides[axis] * position[axis];
                position[axis] = 0;
            }
        }

        return transposed;
    }

    /// <summary>The constant in a graph, where numbers that are stored in another way become floating point ones of 32 bits.</summary>
    public OnnxValue Emit(OnnxGraphBuilder graph, string hint) => Type switch
    {
        _ when Grid is not null => Grid.Dequantize(graph, graph.Weights(hint, Type, Bytes, Shape)),
        DataType.Double or DataType.Bfloat16 => throw new InvalidOperationException($"{Type} is brought to 32 bits when it is read."),
        DataType.Float16 => Onnx.Graphs.Operators.Elementwise.ToFloat(graph, graph.Weights(hint, Type, Bytes, Shape)),
        _ => graph.Weights(hint, Type, Bytes, Shape) with
        {
            Elements = Shape.Rank <= 1 && Numbers is { } numbers ? Array.ConvertAll(numbers, number => number!.Value) : null,
        },
    };
}
