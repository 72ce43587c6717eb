using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Features;

/// <summary>The element type of an <see cref="MLMultiArray"/>; the types of <c>ArrayFeatureType</c> in the Core ML specification.</summary>
public enum MLMultiArrayDataType
{
    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point.</summary>
    Float16,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>8-bit signed integer.</summary>
    Int8,
}

/// <summary>A dense array of numbers of any rank, row-major (the last dimension varies fastest).</summary>
public sealed class MLMultiArray
{
    private readonly int[] _shape;

    private MLMultiArray(MLMultiArrayDataType dataType, Array storage, int[] shape)
    {
        DataType = dataType;
        Storage = storage;
        _shape = shape;
    }

    /// <summary>The element type.</summary>
    public MLMultiArrayDataType DataType { get; }

    /// <summary>The length of each dimension; empty for a single number without dimensions.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The number of elements.</summary>
    public int Count => Storage.Length;

    /// <summary>The elements, as an array of the element type.</summary>
    internal Array Storage { get; }

    /// <summary>An array of zeros.</summary>
    public static MLMultiArray Zeros(MLMultiArrayDataType dataType, params int[] shape)
    {
        int count = CountOf(shape);
        return new MLMultiArray(dataType, dataType switch
        {
            MLMultiArrayDataType.Double => new double[count],
            MLMultiArrayDataType.Float32 => new float[count],
            MLMultiArrayDataType.Float16 => new Half[count],
            MLMultiArrayDataType.Int32 => new int[count],
            _ => new sbyte[count],
        }, shape);
    }

    /// <summary>Wraps an array of numbers as one dimension, without a copy.</summary>
    /// <param name="elements">The elements: <see cref="double"/>, <see cref="float"/>, <see cref="Half"/>, <see cref="int"/> or <see cref="sbyte"/>.</param>
    /// <exception cref="ArgumentException">The element type is none of these.</exception>
    public static MLMultiArray Wrap<T>(T[] elements) where T : unmanaged => Wrap(elements, [elements.Length]);

    /// <summary>Wraps an array of numbers, without a copy.</summary>
    /// <param name="elements">The elements in row-major order: <see cref="double"/>, <see cref="float"/>, <see cref="Half"/>, <see cref="int"/> or <see cref="sbyte"/>.</param>
    /// <param name="shape">The dimensions; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The element type is none of these, or the shape does not fit.</exception>
    public static MLMultiArray Wrap<T>(T[] elements, params int[] shape) where T : unmanaged
    {
        if (CountOf(shape) != elements.Length)
        {
            throw new ArgumentException($"{elements.Length} elements do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));
        }

        return new MLMultiArray(DataTypeOf<T>(), elements, shape);
    }

    /// <summary>The elements, to read or write in place.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged => Elements<T>();

    /// <summary>The same numbers under another shape of equal size, sharing the elements.</summary>
    public MLMultiArray Reshape(params int[] shape) => CountOf(shape) == Count
        ? new MLMultiArray(DataType, Storage, shape)
        : throw new ArgumentException($"{Count} elements do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));

    /// <summary>The same numbers in another element type; the array itself when it has that type already. Integers are truncated towards zero and saturate.</summary>
    public MLMultiArray ConvertTo(MLMultiArrayDataType dataType)
    {
        if (dataType == DataType) return this;
        Array converted = dataType switch
        {
            MLMultiArrayDataType.Double => ConvertElements<double>(),
            MLMultiArrayDataType.Float32 => ConvertElements<float>(),
            MLMultiArrayDataType.Float16 => ConvertElements<Half>(),
            MLMultiArrayDataType.Int32 => ConvertElements<int>(),
            _ => ConvertElements<sbyte>(),
        };
        return new MLMultiArray(dataType, converted, _shape);
    }

    /// <summary>The elements as 64-bit floating point numbers.</summary>
    public double[] ToDoubles() => ConvertTo(MLMultiArrayDataType.Double).Elements<double>();

    /// <summary>The elements as 32-bit floating point numbers.</summary>
    public float[] ToFloats() => ConvertTo(MLMultiArrayDataType.Float32).Elements<float>();

    /// <inheritdoc/>
    public override string ToString() => $"{DataType}[{string.Join(", ", _shape)}]";

    internal T[] Elements<T>() where T : unmanaged =>
        Storage as T[] ?? throw new InvalidOperationException($"The elements are of type {DataType}, not {typeof(T).Name}.");

    /// <summary>Writes the elements as 64-bit floating point numbers to the start of <paramref name="destination"/>.</summary>
    internal void CopyTo(Span<double> destination)
    {
        switch (Storage)
        {
            case double[] elements: elements.CopyTo(destination); break;
            case float[] elements: TensorPrimitives.ConvertTruncating<float, double>(elements, destination); break;
            case Half[] elements: TensorPrimitives.ConvertTruncating<Half, double>(elements, destination); break;
            case int[] elements: TensorPrimitives.ConvertTruncating<int, double>(elements, destination); break;
            case sbyte[] elements: TensorPrimitives.ConvertTruncating<sbyte, double>(elements, destination); break;
        }
    }

    private TTo[] ConvertElements<TTo>() where TTo : unmanaged, System.Numerics.INumber<TTo> => Storage switch
    {
        double[] elements => Convert<double, TTo>(elements),
        float[] elements => Convert<float, TTo>(elements),
        Half[] elements => Convert<Half, TTo>(elements),
        int[] elements => Convert<int, TTo>(elements),
        sbyte[] elements => Convert<sbyte, TTo>(elements),
        _ => throw new InvalidOperationException($"Unexpected storage {Storage.GetType()}."),
    };

    private static TTo[] Convert<TFrom, TTo>(TFrom[] elements)
        where TFrom : unmanaged, System.Numerics.INumber<TFrom>
        where TTo : unmanaged, System.Numerics.INumber<TTo>
    {
        TTo[] converted = new TTo[elements.Length];
        TensorPrimitives.ConvertSaturating<TFrom, TTo>(elements, converted);
        return converted;
    }

    private static MLMultiArrayDataType DataTypeOf<T>() => default(T) switch
    {
        double => MLMultiArrayDataType.Double,
        float => MLMultiArrayDataType.Float32,
        Half => MLMultiArrayDataType.Float16,
        int => MLMultiArrayDataType.Int32,
        sbyte => MLMultiArrayDataType.Int8,
        _ => throw new ArgumentException($"A multi-array holds double, float, Half, int or sbyte, not {typeof(T).Name}."),
    };

    private static int CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            count *= length;
            if (count > Array.MaxLength) throw new ArgumentException($"A shape of more than {Array.MaxLength} elements is too large.", nameof(shape));
        }

        return (int)count;
    }
}
