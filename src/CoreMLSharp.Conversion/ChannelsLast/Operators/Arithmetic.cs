using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators of one or two tensors that work element by element.</summary>
internal static class Arithmetic
{
    /// <summary>An operator that ONNX has too.</summary>
    public static Action<OperatorContext> Unary(string op, params AttributeProto[] attributes) =>
        Unary((graph, x) => graph.Unary(op, x, attributes));

    /// <summary>An operator of one tensor, made of several.</summary>
    public static Action<OperatorContext> Unary(Func<OnnxGraphBuilder, OnnxValue, OnnxValue> make) =>
        context => context.Output(context.Graph.Elementwise([context[0]], values => make(context.Graph, values[0])));

    /// <summary>An arithmetic operator that ONNX has too, and what it does with integers that are known beforehand.</summary>
    public static Action<OperatorContext> Binary(string op, Func<long?, long?, long?>? fold = null) =>
        Binary((graph, a, b) => graph.Binary(op, a, b), fold);

    /// <summary>An operator of two tensors, made of several.</summary>
    public static Action<OperatorContext> Binary(
        Func<OnnxGraphBuilder, OnnxValue, OnnxValue, OnnxValue> make, Func<long?, long?, long?>? fold = null) => context =>
        {
            Tensor result = context.Graph.Elementwise([context[0], context[1]], values => make(context.Graph, values[0], values[1]));
            context.Output(result with { Numbers = fold is null ? null : Numbers.Zip(context[0], context[1], fold) });
        };

    /// <summary>A comparison or logical operator that ONNX has too.</summary>
    public static Action<OperatorContext> Comparison(string op) => Binary((graph, a, b) => graph.Compare(op, a, b));

    /// <summary>The values unchanged.</summary>
    public static void Identity(OperatorContext context) => context.Output(context.All());

    /// <summary>The first value unchanged.</summary>
    public static void First(OperatorContext context) => context.Output(context[0]);

    /// <summary>The sum of any number of tensors.</summary>
    public static void Sum(OperatorContext context) => context.Output(
        context.Graph.Elementwise(context.All(), values => values.Length == 1
            ? values[0]
            : values[1..].Aggregate(values[0], (sum, value) => context.Graph.Add(sum, value))));

    /// <summary>Another type; numbers become truth values by not being zero.</summary>
    public static void Cast(OperatorContext context, DataType type) => context.Output(
        context.Graph.Elementwise([context[0]], values => context.Graph.Cast(values[0], type)) with { Numbers = Numbers.Kept(context[0]) });

    public static OnnxValue Square(OnnxGraphBuilder graph, OnnxValue x) => graph.Mul(x, x);

    public static OnnxValue Rsqrt(OnnxGraphBuilder graph, OnnxValue x) => graph.Unary("Reciprocal", graph.Unary("Sqrt", x));

    public static OnnxValue Expm1(OnnxGraphBuilder graph, OnnxValue x) => graph.Add(graph.Unary("Exp", x), -1);

    public static OnnxValue Log1p(OnnxGraphBuilder graph, OnnxValue x) => graph.Unary("Log", graph.Add(x, 1));

    public static OnnxValue Erfc(OnnxGraphBuilder graph, OnnxValue x) => graph.Sub(graph.Constant(1f), graph.Unary("Erf", x));

    public static OnnxValue IsFinite(OnnxGraphBuilder graph, OnnxValue x) => graph.Unary(
        "Not", graph.Compare("Or", graph.Add("IsNaN", [x], DataType.Bool, x.Shape), graph.Add("IsInf", [x], DataType.Bool, x.Shape)));

    /// <summary>A question of each number.</summary>
    public static Func<OnnxGraphBuilder, OnnxValue, OnnxValue> Test(string op) =>
        (graph, x) => graph.Add(op, [x], DataType.Bool, x.Shape);

    public static Action<OperatorContext> Clip(float? minimum, float? maximum) => Unary((graph, x) => graph.Clip(x, minimum, maximum));

    public static OnnxValue SquaredDifference(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) => Square(graph, graph.Sub(a, b));

    public static OnnxValue NotEqual(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) =>
        graph.Unary("Not", graph.Compare("Equal", a, b));

    /// <summary>a / b, and zero where b is zero.</summary>
    public static OnnxValue DivideNoNan(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) =>
        graph.Where(graph.Compare("Equal", b, graph.Constant(0f)), graph.Constant(0f), graph.Div(a, b));

    /// <summary>a · b, and zero where b is zero, whatever a is.</summary>
    public static OnnxValue MultiplyNoNan(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) =>
        graph.Where(graph.Compare("Equal", b, graph.Constant(0f)), graph.Constant(0f), graph.Mul(a, b));

    /// <summary>x / y, and zero where x is zero, whatever y is.</summary>
    public static OnnxValue DivideZeroAware(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y) => ZeroAware(graph, x, graph.Div(x, y));

    /// <summary>x · ln y, and zero where x is zero.</summary>
    public static OnnxValue MultiplyByLog(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y) =>
        ZeroAware(graph, x, graph.Mul(x, graph.Unary("Log", y)));

    /// <summary>x · ln(1 + y), and zero where x is zero.</summary>
    public static OnnxValue MultiplyByLog1p(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y) =>
        ZeroAware(graph, x, graph.Mul(x, Log1p(graph, y)));

    /// <summary>The quotient rounded down.</summary>
    public static OnnxValue FloorDivide(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) => a.Type == DataType.Float
        ? graph.Unary("Floor", graph.Div(a, b))
        : graph.Div(graph.Sub(a, graph.Binary("Mod", a, b)), b);

    /// <summary>What a division that rounds down leaves; it has the sign of b.</summary>
    public static OnnxValue FloorModulo(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) => a.Type == DataType.Float
        ? graph.Sub(a, graph.Mul(FloorDivide(graph, a, b), b))
        : graph.Binary("Mod", a, b);

    /// <summary>What a division that rounds towards zero leaves; it has the sign of a.</summary>
    public static OnnxValue TruncateModulo(OnnxGraphBuilder graph, OnnxValue a, OnnxValue b) =>
        graph.Binary("Mod", a, b, Attribute("fmod", 1));

    public static OnnxValue Atan2(OnnxGraphBuilder graph, OnnxValue y, OnnxValue x) => graph.Atan2(y, x);

    /// <summary>Integers times powers of two.</summary>
    public static OnnxValue ShiftLeft(OnnxGraphBuilder graph, OnnxValue x, OnnxValue bits) => graph.Mul(x, PowerOfTwo(graph, bits));

    /// <summary>Integers divided by powers of two, rounded down.</summary>
    public static OnnxValue ShiftRight(OnnxGraphBuilder graph, OnnxValue x, OnnxValue bits) =>
        FloorDivide(graph, x, PowerOfTwo(graph, bits));

    /// <summary>A division; integers are rounded towards zero.</summary>
    public static long? Quotient(long? a, long? b) => b is null or 0 ? null : a / b;

    /// <summary>A division of integers that rounds down.</summary>
    public static long? FloorQuotient(long? a, long? b) => b is null or 0 ? null : (a - FloorRemainder(a, b)) / b;

    public static long? FloorRemainder(long? a, long? b) => b is null or 0 ? null : ((a % b) + b) % b;

    public static long? Larger(long? a, long? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);

    public static long? Smaller(long? a, long? b) => a is null || b is null ? null : Math.Min(a.Value, b.Value);

    private static OnnxValue PowerOfTwo(OnnxGraphBuilder graph, OnnxValue bits) =>
        graph.Cast(graph.Binary("Pow", graph.Constant(2f), graph.ToFloat(bits)), bits.Type);

    private static OnnxValue ZeroAware(OnnxGraphBuilder graph, OnnxValue x, OnnxValue result) =>
        graph.Where(graph.Compare("Equal", x, graph.Constant(0f)), graph.Constant(0f), result);
}
