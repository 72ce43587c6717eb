using System.Collections.Immutable;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// What is known of a small tensor's elements before the program runs: numbers (truth values as 0 and 1), each of which may be unknown, or
/// texts. Shapes are computed with such tensors. The shape is that of the tensor's type.
/// </summary>
internal sealed class KnownValue
{
    /// <summary>Tensors with more elements are not followed.</summary>
    public const int MaximumCount = 1024;

    public KnownValue(params ImmutableArray<double?> numbers) => Numbers = numbers;

    public KnownValue(ImmutableArray<string> texts) => Texts = texts;

    public ImmutableArray<double?> Numbers { get; } = [];

    public ImmutableArray<string> Texts { get; } = [];

    public int Count => Numbers.Length + Texts.Length;

    public bool IsComplete => !Numbers.Contains(null);

    public static KnownValue Of(IEnumerable<long> numbers) => new([.. numbers.Select(number => (double?)number)]);

    /// <summary>The elements of a constant.</summary>
    public static KnownValue Of(ProgramTensor tensor) => tensor.DataType == DataType.String
        ? new KnownValue(texts: [.. tensor.ToStrings()])
        : new KnownValue([.. tensor.ToDoubles().Select(number => (double?)number)]);

    /// <summary>Lengths of dimensions, in which <see cref="TensorShape.Unknown"/> is an unknown number.</summary>
    public static KnownValue OfDims(TensorShape shape) =>
        new([.. shape.Dims.Select(dim => dim == TensorShape.Unknown ? null : (double?)dim)]);

    /// <summary>Nothing but the number of elements is known.</summary>
    public static KnownValue Unknown(int count) => new([.. Enumerable.Repeat<double?>(null, count)]);
}
