namespace CoreMLSharp.Inspection;

/// <summary>
/// A large value that an outline left out, and where it is in the file: the weights of a layer, say, or the nodes of a tree ensemble.
/// </summary>
/// <param name="Path">
/// The field's place in the model by the specification's names, such as <c>neuralNetwork.layers[3].convolution.weights.floatValue</c>.
/// Several values with one path follow protobuf's rules: those of a repeated field join in the order of the file, of any other the last one
/// counts.
/// </param>
/// <param name="Type">The element's type as protobuf names it: <c>float</c>, <c>double</c>, <c>bytes</c> …, or the full name of a
/// message.</param>
/// <param name="Offset">Where the value begins in the file, in bytes.</param>
/// <param name="Length">The value's length, in bytes.</param>
/// <param name="Count">The number of elements; of bytes for <c>bytes</c> and <c>string</c>.</param>
/// <param name="IsPlain">
/// Whether the slice holds nothing but the elements, one after the other (little-endian for numbers of fixed size).
/// Otherwise each element is preceded by its field's tag.
/// </param>
public sealed record LargeValue(string Path, string Type, long Offset, long Length, long Count, bool IsPlain);
