using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf.Collections;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>A tensor of an ONNX model whose elements are known.</summary>
/// <param name="Type">The element type in ONNX.</param>
/// <param name="Stored">The elements in the same type; they are not copied where the model stores them as plain bytes.</param>
internal sealed record OnnxConstant(OnnxType Type, ProgramTensor Stored)
{
    public TensorShape Shape => new([.. Stored.Shape]);

    public long Count => Stored.Count;

    /// <summary>Whole numbers; truth values count as 0 and 1, and fractions are cut off.</summary>
    public long[] ToIntegers() => Stored.DataType.IsFloat
        ? Array.ConvertAll(Stored.ToDoubles(), number => (long)number)
        : Stored.DataType == DataType.Uint64
        ? Array.ConvertAll(Stored.ToDoubles(), number => number >= long.MaxValue ? long.MaxValue : (long)number)
        : Stored.ToIntegers();

    public float[] ToFloats() => Stored.ToFloats();

    public double[] ToDoubles() => Stored.ToDoubles();

    /// <summary>The constant in an element type that programs compute with; whole numbers beyond 32 bits become the nearest ones.</summary>
    public ProgramTensor ToProgram(DataType type)
    {
        if (Stored.DataType == type) return Stored;
        if (type.IsFloat) return Stored.Rounded(type);
        if (type == DataType.Bool)
        {
            return ProgramTensor.Of<bool>(Array.ConvertAll(Stored.ToDoubles(), number => number != 0), [.. Stored.Shape]);
        }

        return ProgramTensor.Of<int>(
            Array.ConvertAll(ToIntegers(), number => (int)Math.Clamp(number, int.MinValue, int.MaxValue)), [.. Stored.Shape]);
    }

    public static OnnxConstant Of(params ReadOnlySpan<long> numbers) => new(OnnxType.Int64, ProgramTensor.Of(numbers, [numbers.Length]));

    /// <exception cref="ModelFormatException">The elements are not as many as the dimensions ask for.</exception>
    /// <exception cref="UnsupportedModelException">The element type has no place in a program.</exception>
    public static OnnxConstant Of(OnnxInitializer initializer) =>
        new(initializer.Type, new ProgramTensor(StoredType(initializer.Type), [.. initializer.Dims], initializer.Memory));

    /// <inheritdoc cref="Of(OnnxInitializer)"/>
    public static OnnxConstant Of(TensorProto tensor)
    {
        OnnxType type = (OnnxType)tensor.DataType;
        DataType stored = StoredType(type);
        long[] dims = [.. tensor.Dims];
        if (tensor.RawData.Length > 0) return new(type, new ProgramTensor(stored, dims, tensor.RawData.Memory));
        return new(type, stored switch
        {
            DataType.Float32 => ProgramTensor.Of<float>([.. tensor.FloatData], dims),
            DataType.Float64 => ProgramTensor.Of<double>([.. tensor.DoubleData], dims),
            DataType.Int64 => ProgramTensor.Of<long>([.. tensor.Int64Data], dims),
            DataType.Uint32 => ProgramTensor.Of<uint>([.. tensor.Uint64Data.Select(number => (uint)number)], dims),
            DataType.Uint64 => ProgramTensor.Of<ulong>([.. tensor.Uint64Data], dims),
            DataType.Int32 => ProgramTensor.Of<int>([.. tensor.Int32Data], dims),
            _ when stored.Bits == 16 => new ProgramTensor(stored, dims, Narrow(tensor.Int32Data, 2)),
            _ => new ProgramTensor(stored, dims, Narrow(tensor.Int32Data, 1)),
        });
    }

    /// <summary>The constant of a sparse tensor: the positions are linear, or coordinates.</summary>
    public static OnnxConstant Of(SparseTensorProto sparse)
    {
        OnnxConstant values = Of(sparse.Values);
        long[] dims = [.. sparse.Dims];
        long count = TensorShape.Product(dims);
        if (count is < 0 or > int.MaxValue) throw new ModelFormatException($"a sparse tensor has the shape [{string.Join(", ", dims)}].");
        long[] places = Of(sparse.Indices).ToIntegers();
        float[] stored = values.ToFloats();
        int axes = stored.Length == 0 ? 1 : places.Length / stored.Length;
        float[] elements = new float[count];
        for (int i = 0; i < stored.Length; i++)
        {
            long place = axes == dims.Length && axes > 1
                ? Enumerable.Range(0, axes).Aggregate(0L, (sum, axis) => (sum * dims[axis]) + places[(i * axes) + axis])
                : places[i];
            if (place < 0 || place >= count) throw new ModelFormatException($"a sparse tensor has an element at {place} of {count}.");
            elements[place] = stored[i];
        }

        return new OnnxConstant(OnnxType.Float, ProgramTensor.Of<float>(elements, dims));
    }

    /// <summary>The type of ML Programs that has the same bits.</summary>
    public static DataType StoredType(OnnxType type) => type switch
    {
        OnnxType.Float => DataType.Float32,
        OnnxType.Double => DataType.Float64,
        OnnxType.Float16 => DataType.Float16,
        OnnxType.Bfloat16 => DataType.Bfloat16,
        OnnxType.Float8E4M3Fn => DataType.Float8E4M3Fn,
        OnnxType.Float8E5M2 => DataType.Float8E5M2,
        OnnxType.Int8 => DataType.Int8,
        OnnxType.Int16 => DataType.Int16,
        OnnxType.Int32 => DataType.Int32,
        OnnxType.Int64 => DataType.Int64,
        OnnxType.Uint8 => DataType.Uint8,
        OnnxType.Uint16 => DataType.Uint16,
        OnnxType.Uint32 => DataType.Uint32,
        OnnxType.Uint64 => DataType.Uint64,
        OnnxType.Int4 => DataType.Int4,
        OnnxType.Uint4 => DataType.Uint4,
        OnnxType.Bool => DataType.Bool,
        _ => throw new UnsupportedModelException($"a tensor of {type.ToString().ToLowerInvariant()} elements has no place in Core ML."),
    };

    private static byte[] Narrow(RepeatedField<int> numbers, int size)
    {
        byte[] bytes = new byte[numbers.Count * size];
        for (int i = 0; i < numbers.Count; i++)
        {
            bytes[i * size] = (byte)numbers[i];
            if (size == 2) bytes[(i * 2) + 1] = (byte)(numbers[i] >> 8);
        }

        return bytes;
    }
}
