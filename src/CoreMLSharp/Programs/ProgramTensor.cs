using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs;

/// <summary>
/// A constant tensor of an ML Program: element type, shape and elements in row-major order. A scalar has the shape <c>[]</c>.
/// </summary>
/// <remarks>
/// Elements are kept as they are stored, little-endian and, below eight bits, packed from the lowest bit up; the tensor of a weight file is
/// a view of the mapped file and costs no memory. Methods that begin with <c>To</c> make an array of a .NET type.
/// </remarks>
public sealed class ProgramTensor : ProgramValue
{
    private readonly IReadOnlyList<string> _strings = [];
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly WeakReference<byte[]>? _made;

    /// <summary>Wraps elements that are stored already.</summary>
    /// <param name="dataType">The element type, which is not <c>string</c> (see <see cref="OfStrings"/>).</param>
    /// <param name="shape">The shape.</param>
    /// <param name="bytes">The elements, little-endian, packed below eight bits; one byte (0 or 1) for a <c>bool</c>.</param>
    /// <exception cref="ModelFormatException">The bytes are not as many as the shape asks for.</exception>
    public ProgramTensor(DataType dataType, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        DataType = dataType;
        Shape = [.. shape];
        Count = CountOf(shape);
        _bytes = bytes;
        if (dataType.Bits == 0) throw new ModelFormatException($"A tensor of {dataType.TypeName} elements has no bytes.");
        if (dataType.ByteLength(Count) != bytes.Length)
        {
            throw new ModelFormatException($"{bytes.Length:N0} bytes do not make the tensor {this}.");
        }
    }

    /// <summary>A tensor whose elements are computed when they are asked for.</summary>
    internal ProgramTensor(DataType dataType, ReadOnlySpan<long> shape, ComputedElements elements)
    {
        DataType = dataType;
        Shape = [.. shape];
        Count = CountOf(shape);
        Computed = elements;
        _made = new WeakReference<byte[]>([]);
    }

    private ProgramTensor(ReadOnlySpan<string> strings, ReadOnlySpan<long> shape)
    {
        DataType = DataType.String;
        Shape = [.. shape];
        Count = CountOf(shape);
        _strings = [.. strings];
        if (Count != strings.Length) throw new ModelFormatException($"{strings.Length:N0} texts do not make the tensor {this}.");
    }

    /// <summary>The type of the elements.</summary>
    public DataType DataType { get; }

    /// <summary>The size of each dimension; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>
    /// The elements as they are stored: little-endian, packed below eight bits, a byte (0 or 1) for a <c>bool</c>; empty for texts.
    /// Valid as long as the <see cref="ProgramWeights"/> that the tensor is from.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes => Computed is null ? _bytes : Made(Computed);

    /// <summary>How the elements are computed; null for those that are there.</summary>
    internal ComputedElements? Computed { get; }

    /// <summary>The number of bytes that the elements take; 0 for texts.</summary>
    internal long ByteLength => DataType.Bits == 0 ? 0 : DataType.ByteLength(Count);

    /// <inheritdoc/>
    public override ValueType Type => ProgramTypes.Tensor(DataType, Shape);

    /// <summary>Makes a tensor of numbers or truth values.</summary>
    /// <typeparam name="T"><c>float</c>, <c>double</c>, <c>Half</c>, a whole number of 8 to 64 bits, or <c>bool</c>.</typeparam>
    /// <param name="elements">The elements in row-major order; they are copied.</param>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ModelFormatException">The elements are not as many as the shape asks for.</exception>
    public static ProgramTensor Of<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> shape) where T : unmanaged =>
        new(ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>Makes a scalar; see <see cref="Of"/> for the types.</summary>
    public static ProgramTensor Scalar<T>(T value) where T : unmanaged => Of([value], []);

    /// <summary>Makes a tensor of texts; a lone text is one of shape <c>[]</c>.</summary>
    /// <exception cref="ModelFormatException">The texts are not as many as the shape asks for.</exception>
    public static ProgramTensor OfStrings(ReadOnlySpan<string> texts, ReadOnlySpan<long> shape) => new(texts, shape);

    /// <summary>Makes a tensor of any integer type, those below eight bits included, from whole numbers.</summary>
    /// <exception cref="ModelFormatException">A number does not fit the type, or they are not as many as the shape asks for.</exception>
    public static ProgramTensor OfIntegers(DataType dataType, ReadOnlySpan<long> elements, ReadOnlySpan<long> shape) =>
        new(dataType, shape, Elements.FromIntegers(dataType, elements));

    /// <summary>Makes a tensor of any floating point type by rounding to it.</summary>
    /// <exception cref="ModelFormatException">The elements are not as many as the shape asks for.</exception>
    public static ProgramTensor OfFloats(DataType dataType, ReadOnlySpan<float> elements, ReadOnlySpan<long> shape) =>
        new(dataType, shape, Elements.FromFloats(dataType, elements));

    /// <summary>The elements as <c>float</c>; whole numbers and truth values are converted.</summary>
    /// <exception cref="CoreMLException">The elements are texts, or more than an array holds.</exception>
    public float[] ToFloats() => Elements.ToFloats(this);

    /// <summary>The elements as <c>double</c>; whole numbers and truth values are converted.</summary>
    /// <exception cref="CoreMLException">The elements are texts, or more than an array holds.</exception>
    public double[] ToDoubles() => Elements.ToDoubles(this);

    /// <summary>The elements as whole numbers; truth values become 0 and 1.</summary>
    /// <exception cref="CoreMLException">
    /// The elements are no whole numbers, or more than an array holds, or one is beyond 63 bits.
    /// </exception>
    public long[] ToIntegers() => Elements.ToIntegers(this);

    /// <summary>The elements as truth values.</summary>
    /// <exception cref="CoreMLException">The elements are no truth values.</exception>
    public bool[] ToBools() => DataType == DataType.Bool
        ? [.. Bytes.Span.ToArray().Select(element => element != 0)]
        : throw new ModelFormatException($"Truth values were expected, not {this}.");

    /// <summary>The elements as texts.</summary>
    /// <exception cref="CoreMLException">The elements are no texts.</exception>
    public IReadOnlyList<string> ToStrings() => DataType == DataType.String
        ? _strings
        : throw new ModelFormatException($"Texts were expected, not {this}.");

    /// <summary>The only element, as <see cref="ToFloats"/> gives it.</summary>
    /// <exception cref="CoreMLException">There is not exactly one element, or it is a text.</exception>
    public float AsFloat() => Single().ToFloats()[0];

    /// <summary>The only element, as <see cref="ToIntegers"/> gives it.</summary>
    /// <exception cref="CoreMLException">There is not exactly one element, or it is no whole number.</exception>
    public long AsInteger() => Single().ToIntegers()[0];

    /// <summary>The only element, as <see cref="ToBools"/> gives it.</summary>
    /// <exception cref="CoreMLException">There is not exactly one element, or it is no truth value.</exception>
    public bool AsBool() => Single().ToBools()[0];

    /// <summary>The only element, as <see cref="ToStrings"/> gives it.</summary>
    /// <exception cref="CoreMLException">There is not exactly one element, or it is no text.</exception>
    public string AsString() => Single().ToStrings()[0];

    /// <summary>The type, such as <c>fp16[64, 3, 3, 3]</c> or <c>int32</c>.</summary>
    public override string ToString() => ProgramTypes.Text(Type);

    /// <summary>A matrix with rows and columns exchanged, which is computed when it is asked for.</summary>
    internal ProgramTensor Transposed() => TransposedElements.Of(this);

    /// <summary>The elements, numbers of any kind, in a floating point type; rounded when they are asked for.</summary>
    internal ProgramTensor Rounded(DataType type) => RoundedElements.Of(type, this);

    /// <summary>The same elements in another shape.</summary>
    internal ProgramTensor WithShape(ReadOnlySpan<long> shape) => shape.SequenceEqual([.. Shape]) ? this
        : Computed is null ? new ProgramTensor(DataType, shape, _bytes)
        : new ProgramTensor(DataType, shape, Computed);

    /// <summary>Copies some of the stored bytes, without computing others.</summary>
    /// <param name="start">The place of the first one, where an element begins.</param>
    /// <param name="target">Where they go.</param>
    internal void CopyTo(long start, Span<byte> target)
    {
        if (Computed is null) _bytes.Span.Slice((int)start, target.Length).CopyTo(target);
        else Computed.Compute(start, target);
    }

    /// <summary>Says that the elements are not needed for a while, so that those of a mapped file need not stay in memory.</summary>
    internal void Forget()
    {
        if (Computed is null) MappedFile.Forget(_bytes);
        else Computed.Source.Forget();
    }

    private protected override Value.Types.ImmediateValue ToImmediate() => new() { Tensor = Immediates.OfTensor(this) };

    /// <summary>All elements, kept only as long as somebody looks at them.</summary>
    private byte[] Made(ComputedElements elements)
    {
        if (_made!.TryGetTarget(out byte[]? made) && made.Length == ByteLength) return made;
        made = new byte[checked((int)ByteLength)];
        elements.Compute(0, made);
        _made.SetTarget(made);
        return made;
    }

    private ProgramTensor Single() => Count == 1 ? this : throw new ModelFormatException($"One element was expected, not {this}.");

    private static long CountOf(ReadOnlySpan<long> shape) => ProgramTypes.Count(shape)
        ?? throw new ModelFormatException(
            $"[{string.Join(", ", shape.ToArray())}] is not a tensor's shape: a size is negative, or no memory could hold so much.");
}
