using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>One operator of a source: its inputs, and where its outputs go.</summary>
internal abstract class OperatorContext(OnnxGraphBuilder graph, IReadOnlyList<Tensor?> inputs)
{
    private Tensor[] _outputs = [];

    /// <summary>The graph that the operator's nodes go to.</summary>
    public OnnxGraphBuilder Graph => graph;

    /// <summary>The inputs, with null for those that are left out.</summary>
    public IReadOnlyList<Tensor?> Inputs => inputs;

    /// <summary>What the operator made.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>An input that must be there.</summary>
    public Tensor this[int index] =>
        Optional(index) ?? throw new ModelFormatException($"its input {index} is missing; it has {inputs.Count}.");

    /// <summary>An input that may be left out.</summary>
    public Tensor? Optional(int index) => index < inputs.Count ? inputs[index] : null;

    public OnnxValue Value(int index) => this[index].Value;

    /// <summary>All inputs, each of which must be there.</summary>
    public Tensor[] All(int start = 0, int end = int.MaxValue) =>
        [.. Enumerable.Range(start, Math.Max(0, Math.Min(end, inputs.Count) - start)).Select(index => this[index])];

    /// <summary>The elements of an input of integers that must be known before the model runs, such as axes.</summary>
    public long[] Integers(int index) => this[index].Numbers is { } numbers && Array.TrueForAll(numbers, number => number is not null)
        ? Array.ConvertAll(numbers, number => number!.Value)
        : throw new UnsupportedModelException($"its input {index} must be a constant, but depends on the model's inputs.");

    public long Integer(int index) => Integers(index) is [long number]
        ? number
        : throw new ModelFormatException($"its input {index} must be a single number.");

    /// <summary>The elements of a small constant input of numbers.</summary>
    public float[] Floats(int index) => this[index].Constant is { } constant
        ? constant.ToFloats()
        : throw new UnsupportedModelException($"its input {index} must be a constant.");

    /// <summary>An input of integers as a vector of 64 bits, such as ONNX's operators take.</summary>
    public OnnxValue Dims(int index) => this[index].Dims(graph);

    /// <summary>Gives the operator's outputs. Integers that are known become constants.</summary>
    public void Output(params Tensor[] tensors) => _outputs = Array.ConvertAll(tensors, tensor => tensor.Folded(graph));

    /// <inheritdoc cref="Output(Tensor[])"/>
    public void Output(OnnxValue value, long?[]? numbers = null) => Output(new Tensor(value) { Numbers = numbers });
}

/// <summary>What is done with tensors of small integers.</summary>
internal static class TensorExtensions
{
    extension(Tensor tensor)
    {
        /// <summary>A shape, which may be known in part.</summary>
        public TensorShape ToShape()
        {
            if (tensor.Numbers is { } numbers) return TensorShape.Of([.. numbers.Select(number => number ?? TensorShape.Unknown)]);
            return tensor.Shape is { Rank: 1, IsStatic: true } shape ? TensorShape.OfRank((int)shape[0]) : TensorShape.Unranked;
        }

        /// <summary>Integers as a vector of 64 bits.</summary>
        public OnnxValue Dims(OnnxGraphBuilder graph) =>
            tensor.Numbers is { } numbers && Array.TrueForAll(numbers, number => number is not null)
            ? graph.Constant([.. numbers.Select(number => number!.Value)])
            : graph.ToInt64(tensor.Rank == 0 ? graph.Reshape(tensor.Value, 1) : tensor.Value);

        /// <summary>The tensor as a constant, where it is a vector or a number of integers that are all known.</summary>
        public Tensor Folded(OnnxGraphBuilder graph)
        {
            if (!tensor.HasValue || tensor.Constant is not null || tensor.Numbers is not { } numbers) return tensor;
            bool isFoldable = tensor.Shape.IsRanked && tensor.Rank <= 1 && tensor.Type is DataType.Int32 or DataType.Int64
                && Array.TrueForAll(numbers, number => number is not null);
            if (!isFoldable) return tensor;
            TensorShape shape = tensor.Rank == 0 ? TensorShape.Scalar : new TensorShape(numbers.Length);
            return Tensor.Of(graph, Constant.Of(tensor.Type, [.. numbers.Select(number => number!.Value)], shape));
        }
    }
}
