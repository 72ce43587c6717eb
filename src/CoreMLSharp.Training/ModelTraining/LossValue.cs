using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// A tensor in the computation of a loss: an output, a true value, or what was made of them. Its first dimension counts the examples that
/// are computed together, unless it was summed up. Two of different shapes are combined as numpy broadcasts them.
/// </summary>
public sealed class LossValue
{
    internal LossValue(OnnxGraphBuilder graph, OnnxValue value) => (Graph, Value) = (graph, value);

    /// <summary>The length of each dimension.</summary>
    public IReadOnlyList<long> Shape => Value.RankedShape.Dims;

    internal OnnxGraphBuilder Graph { get; }

    internal OnnxValue Value { get; }

    /// <summary>The sum, element by element.</summary>
    public static LossValue operator +(LossValue a, LossValue b) => a.With(b, "Add");

    /// <summary>The sum with a number.</summary>
    public static LossValue operator +(LossValue a, float b) => Checked(a).New(a.Graph.Add(a.Value, b));

    /// <summary>The difference, element by element.</summary>
    public static LossValue operator -(LossValue a, LossValue b) => a.With(b, "Sub");

    /// <summary>The difference to a number.</summary>
    public static LossValue operator -(float a, LossValue b) => Checked(b).New(b.Graph.Sub(b.Graph.Constant(a), b.Value));

    /// <summary>The difference to a number.</summary>
    public static LossValue operator -(LossValue a, float b) => a + -b;

    /// <summary>The negative.</summary>
    public static LossValue operator -(LossValue a) => Checked(a).Unary("Neg");

    /// <summary>The product, element by element.</summary>
    public static LossValue operator *(LossValue a, LossValue b) => a.With(b, "Mul");

    /// <summary>The product with a number.</summary>
    public static LossValue operator *(LossValue a, float b) => Checked(a).New(a.Graph.Mul(a.Value, b));

    /// <summary>The product with a number.</summary>
    public static LossValue operator *(float a, LossValue b) => b * a;

    /// <summary>The quotient, element by element.</summary>
    public static LossValue operator /(LossValue a, LossValue b) => a.With(b, "Div");

    /// <summary>The quotient by a number.</summary>
    public static LossValue operator /(LossValue a, float b) => a * (1 / b);

    /// <summary>Each number without its sign.</summary>
    public LossValue Abs() => Unary("Abs");

    /// <summary>Each number times itself.</summary>
    public LossValue Square() => this * this;

    /// <summary>The square roots; their gradient has no bound near 0, so add something small before.</summary>
    public LossValue Sqrt() => Unary("Sqrt");

    /// <summary>e to the power of each number.</summary>
    public LossValue Exp() => Unary("Exp");

    /// <summary>The natural logarithms.</summary>
    public LossValue Log() => Unary("Log");

    /// <summary>1 / (1 + e^−x).</summary>
    public LossValue Sigmoid() => Unary("Sigmoid");

    /// <summary>log(1 + e^x): −log of the probability of "no" where x is the score of "yes".</summary>
    public LossValue Softplus() => Unary("Softplus");

    /// <summary>The hyperbolic tangents.</summary>
    public LossValue Tanh() => Unary("Tanh");

    /// <summary>The numbers, negative ones as 0.</summary>
    public LossValue Relu() => Unary("Relu");

    /// <summary>Probabilities from scores, which add up to 1 along an axis.</summary>
    public LossValue Softmax(int axis = -1) => New(Graph.Unary("Softmax", Value, Attribute("axis", axis)));

    /// <summary>The logarithms of probabilities from scores.</summary>
    public LossValue LogSoftmax(int axis = -1) => New(Graph.Unary("LogSoftmax", Value, Attribute("axis", axis)));

    /// <summary>The numbers within limits; beyond them the gradient is 0.</summary>
    public LossValue Clip(float minimum, float maximum) => New(Graph.Clip(Value, minimum, maximum));

    /// <summary>The smaller of two numbers, element by element.</summary>
    public LossValue Min(LossValue other) => With(other, "Min");

    /// <summary>The larger of two numbers, element by element.</summary>
    public LossValue Max(LossValue other) => With(other, "Max");

    /// <summary>1 where a number is larger than the limit, otherwise 0; without a gradient.</summary>
    public LossValue IsAbove(float limit) => New(Graph.ToFloat(Graph.Compare("Greater", Value, Graph.Constant(limit))));

    /// <summary>The sums along axes, which go; along all of them where none is named.</summary>
    public LossValue Sum(params ReadOnlySpan<long> axes) => New(Graph.Reduce("ReduceSum", Value, axes, keepDims: false));

    /// <summary>The means along axes, which go; along all of them where none is named.</summary>
    public LossValue Mean(params ReadOnlySpan<long> axes) => New(Graph.Reduce("ReduceMean", Value, axes, keepDims: false));

    /// <summary>The largest elements along axes, which go.</summary>
    public LossValue Largest(params ReadOnlySpan<long> axes) => New(Graph.Reduce("ReduceMax", Value, axes, keepDims: false));

    /// <summary>The same elements in another shape; −1 for a dimension that follows from the others.</summary>
    public LossValue Reshape(params ReadOnlySpan<long> shape) => New(Graph.Reshape(Value, shape));

    /// <summary>The dimensions in another order.</summary>
    public LossValue Transpose(params ReadOnlySpan<int> order) => New(Graph.Transpose(Value, order));

    /// <summary>A range of elements along an axis.</summary>
    public LossValue Slice(int axis, long start, long length)
    {
        int positive = axis < 0 ? axis + Value.Rank : axis;
        return New(Graph.Slice(Value, [start], [start + length], [positive]));
    }

    /// <summary>The products of matrices in the last two dimensions.</summary>
    public LossValue MatMul(LossValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return New(Graph.MatMul(Value, other.Value));
    }

    internal LossValue New(OnnxValue value) => new(Graph, value);

    private static LossValue Checked(LossValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private LossValue Unary(string op) => New(Graph.Unary(op, Value));

    private LossValue With(LossValue other, string op)
    {
        ArgumentNullException.ThrowIfNull(other);
        return New(Graph.Binary(op, Value, other.Value));
    }
}
