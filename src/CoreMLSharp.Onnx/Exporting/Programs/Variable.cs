using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>What a name stands for in a program.</summary>
/// <param name="ElementType">The type of the elements, as the program declares it.</param>
internal sealed record Variable(DataType ElementType)
{
    /// <summary>
    /// The tensor in the graph: of <c>Float</c>, <c>Int64</c> or <c>Bool</c>, whatever the number of bits in the program. Null for a
    /// constant that no operation needed in the graph yet, and for what is not a tensor.
    /// </summary>
    public OnnxValue? Tensor { get; init; }

    /// <summary>The value, where the program states it; null for what is computed.</summary>
    public ProgramValue? Constant { get; init; }

    /// <summary>For a parameter of the function that is a state: its name.</summary>
    public string? State { get; init; }

    /// <summary>The operation that computes it; null for constants and what comes into a block.</summary>
    public Operation? Operation { get; init; }

    /// <summary>Whether this is a list, whose elements are stacked along the tensor's first dimension.</summary>
    public bool IsList { get; init; }
}
