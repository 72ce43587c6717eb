using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>A tensor in a graph that is being built.</summary>
/// <param name="Name">Its name in the ONNX graph, until <see cref="OnnxGraphBuilder.Build"/> gives it a better one.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">What is known of the shape.</param>
internal sealed record OnnxValue(string Name, TensorProto.Types.DataType Type, TensorShape Shape)
{
    /// <summary>The shape, for operators that need its number of dimensions.</summary>
    /// <exception cref="UnsupportedModelException">That is not known.</exception>
    public TensorShape RankedShape => Shape.IsRanked
        ? Shape
        : throw new UnsupportedModelException("the number of dimensions of an input is not known before the model runs.");

    public int Rank => RankedShape.Rank;

    /// <summary>
    /// The elements of a constant vector or scalar of integers, such as a shape; null when they are not known before the graph runs.
    /// </summary>
    public IReadOnlyList<long>? Elements { get; init; }
}
