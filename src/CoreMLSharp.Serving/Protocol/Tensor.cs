namespace CoreMLSharp.Serving.Protocol;

/// <summary>A tensor as the protocol has it.</summary>
/// <param name="Name">The name of an input or output.</param>
/// <param name="Type">The datatype.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Elements">The elements in row-major order, an array of the datatype's element type.</param>
internal sealed record Tensor(string Name, TensorType Type, long[] Shape, Array Elements);
