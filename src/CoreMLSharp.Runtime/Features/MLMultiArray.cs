using System.Collections.ObjectModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Runtime.Features;

/// <summary>A dense array of numbers of any rank, row-major (the last dimension varies fastest). Immutable.</summary>
/// <example>
/// <code>
/// MLMultiArray matrix = MLMultiArray.Wrap([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
/// Console.WriteLine(matrix[1, 0]);
/// float sum = Tensor.Sum(matrix.AsTensorSpan&lt;float&gt;());
/// </code>
/// </example>
public sealed class MLMultiArray
{
    private readonly long[] _shape;
    private readonly Array _elements;

    private MLMultiArray(MLMultiArrayDataType dataType, Array elements, long[] shape)
    {
        DataType = dataType;
        _elements = elements;
        _shape = shape;
        Shape = Array.AsReadOnly(shape);
    }

    /// <summary>The element type.</summary>
    public MLMultiArrayDataType DataType { get; }

    /// <summary>The length of each dimension; empty for a single number without dimensions.</summary>
    public ReadOnlyCollection<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count => _elements.Length;

    /// <summary>The elements as they lie in memory, for whoever makes the array to fill.</summary>
    internal Span<byte> Bytes => DataType switch
    {
        MLMultiArrayDataType.Double => MemoryMarshal.AsBytes(Elements<double>().AsSpan()),
        MLMultiArrayDataType.Float32 => MemoryMarshal.AsBytes(Elements<float>().AsSpan()),
        MLMultiArrayDataType.Float16 => MemoryMarshal.AsBytes(Elements<Half>().AsSpan()),
        MLMultiArrayDataType.Int32 => MemoryMarshal.AsBytes(Elements<int>().AsSpan()),
        _ => MemoryMarshal.AsBytes(Elements<sbyte>().AsSpan()),
    };

    /// <summary>One element.</summary>
    /// <param name="indices">Its place in each dimension, from 0.</param>
    /// <exception cref="ArgumentException">There are not as many places as dimensions.</exception>
    /// <exception cref="IndexOutOfRangeException">A place is outside its dimension.</exception>
    public double this[params ReadOnlySpan<long> indices]
    {
        get
        {
            if (indices.Length != _shape.Length)
            {
                throw new ArgumentException($"{indices.Length} indices do not name an element of {this}.", nameof(indices));
            }

            long position = 0;
            for (int axis = 0; axis < indices.Length; axis++)
            {
                if ((ulong)indices[axis] >= (ulong)_shape[axis])
                {
                    throw new IndexOutOfRangeException($"The index {indices[axis]} is outside dimension {axis} of {this}.");
                }

                position = (position * _shape[axis]) + indices[axis];
            }

            return _elements switch
            {
                double[] elements => elements[position],
                float[] elements => elements[position],
                Half[] elements => (double)elements[position],
                int[] elements => elements[position],
                _ => ((sbyte[])_elements)[position],
            };
        }
    }

    /// <summary>An array of zeros.</summary>
    public static MLMultiArray Zeros(MLMultiArrayDataType dataType, params ReadOnlySpan<long> shape)
    {
        int count = CountOf(shape);
        return new MLMultiArray(dataType, dataType switch
        {
            MLMultiArrayDataType.Double => new double[count],
            MLMultiArrayDataType.Float32 => new float[count],
            MLMultiArrayDataType.Float16 => new Half[count],
            MLMultiArrayDataType.Int32 => new int[count],
            _ => new sbyte[count],
        }, shape.ToArray());
    }

    /// <summary>Wraps an array of numbers as one dimension, without a copy.</summary>
    /// <inheritdoc cref="Wrap{T}(T[], ReadOnlySpan{long})" path="/param[@name='elements'] | /exception"/>
    public static MLMultiArray Wrap<T>(T[] elements) where T : unmanaged => Wrap(elements, [elements.Length]);

    /// <summary>Wraps an array of numbers, without a copy.</summary>
    /// <param name="elements">
    /// The elements in row-major order: <see cref="double"/>, <see cref="float"/>, <see cref="Half"/>, <see cref="int"/> or
    /// <see cref="sbyte"/>. They are looked at in place: do not change them as long as the array is used.
    /// </param>
    /// <param name="shape">The dimensions; their product is the number of elements.</param>
    /// <exception cref="ArgumentException">The element type is none of these, or the shape does not fit.</exception>
    public static MLMultiArray Wrap<T>(T[] elements, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        if (CountOf(shape) != elements.Length)
        {
            throw new ArgumentException(
                $"{elements.Length} elements do not fill the shape [{string.Join(", ", shape.ToArray())}].", nameof(shape));
        }

        return new MLMultiArray(DataTypeOf<T>(), elements, shape.ToArray());
    }

    /// <summary>Copies a tensor.</summary>
    /// <param name="tensor">
    /// Elements of type <see cref="double"/>, <see cref="float"/>, <see cref="Half"/>, <see cref="int"/> or <see cref="sbyte"/>.
    /// </param>
    /// <exception cref="ArgumentException">The element type is none of these.</exception>
    public static MLMultiArray FromTensor<T>(in ReadOnlyTensorSpan<T> tensor) where T : unmanaged
    {
        T[] elements = new T[checked((int)tensor.FlattenedLength)];
        tensor.FlattenTo(elements);
        long[] shape = new long[tensor.Lengths.Length];
        for (int axis = 0; axis < shape.Length; axis++) shape[axis] = tensor.Lengths[axis];
        return Wrap(elements, shape);
    }

    /// <summary>The elements, to be read in place.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged => Elements<T>();

    /// <summary>The elements as a tensor, to be read in place; a single number without dimensions as a vector of one.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public ReadOnlyTensorSpan<T> AsTensorSpan<T>() where T : unmanaged =>
        new(Elements<T>(), Array.ConvertAll(_shape.Length == 0 ? [1] : _shape, length => (nint)length));

    /// <summary>The same numbers under another shape of equal size, sharing the elements.</summary>
    public MLMultiArray Reshape(params ReadOnlySpan<long> shape) => CountOf(shape) == Count
        ? new MLMultiArray(DataType, _elements, shape.ToArray())
        : throw new ArgumentException($"{Count} elements do not fill the shape [{string.Join(", ", shape.ToArray())}].", nameof(shape));

    /// <summary>
    /// The same numbers in another element type; the array itself when it has that type already. Integers are truncated towards zero and
    /// saturate.
    /// </summary>
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

    /// <summary>A copy of the elements as 64-bit floating point numbers.</summary>
    public double[] ToDoubles() => ConvertElements<double>();

    /// <summary>A copy of the elements as 32-bit floating point numbers.</summary>
    public float[] ToFloats() => ConvertElements<float>();

    /// <inheritdoc/>
    public override string ToString() => $"{DataType}[{string.Join(", ", _shape)}]";

    /// <summary>Writes the elements as 64-bit floating point numbers to the start of <paramref name="destination"/>.</summary>
    internal void CopyTo(Span<double> destination)
    {
        switch (_elements)
        {
            case double[] elements: elements.CopyTo(destination); break;
            case float[] elements: TensorPrimitives.ConvertTruncating<float, double>(elements, destination); break;
            case Half[] elements: TensorPrimitives.ConvertTruncating<Half, double>(elements, destination); break;
            case int[] elements: TensorPrimitives.ConvertTruncating<int, double>(elements, destination); break;
            case sbyte[] elements: TensorPrimitives.ConvertTruncating<sbyte, double>(elements, destination); break;
        }
    }

    private T[] Elements<T>() where T : unmanaged =>
        _elements as T[] ?? throw new InvalidOperationException($"The elements are of type {DataType}, not {typeof(T).Name}.");

    private TTo[] ConvertElements<TTo>() where TTo : unmanaged, INumber<TTo> => _elements switch
    {
        TTo[] elements => [.. elements],
        double[] elements => Convert<double, TTo>(elements),
        float[] elements => Convert<float, TTo>(elements),
        Half[] elements => Convert<Half, TTo>(elements),
        int[] elements => Convert<int, TTo>(elements),
        _ => Convert<sbyte, TTo>((sbyte[])_elements),
    };

    private static TTo[] Convert<TFrom, TTo>(TFrom[] elements)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
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

    private static int CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            if (length > Array.MaxLength || (count *= length) > Array.MaxLength)
            {
                throw new ArgumentException($"A shape of more than {Array.MaxLength} elements is too large.", nameof(shape));
            }
        }

        return (int)count;
    }
}
