using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations on each pair of elements of <c>x</c> and <c>y</c>, with numpy's broadcasting.</summary>
internal static class ElementwiseBinary
{
    /// <summary>Operations that are one operator of ONNX.</summary>
    public static Action<OperationContext> Operator(string op) => operation =>
    {
        (OnnxValue x, OnnxValue y) = Operands(operation);
        operation.Output(Folded(op, x, y, operation.Graph.Binary(op, x, y)));
    };

    /// <summary><c>add</c>, unless it is the last of several operations that ONNX has one operator for.</summary>
    public static void Add(OperationContext operation)
    {
        if (!ComputedResize.TryTranslate(operation)) Operator("Add")(operation);
    }

    /// <summary>Comparisons.</summary>
    public static Action<OperationContext> Comparison(string op) => operation =>
    {
        (OnnxValue x, OnnxValue y) = Operands(operation);
        operation.Output(operation.Graph.Compare(op, x, y));
    };

    /// <summary>Operations on truth values.</summary>
    public static Action<OperationContext> Logical(string op) => operation =>
        operation.Output(
            operation.Graph.Compare(op, operation.Graph.ToBool(operation.Value("x")), operation.Graph.ToBool(operation.Value("y"))));

    public static void NotEqual(OperationContext operation)
    {
        (OnnxValue x, OnnxValue y) = Operands(operation);
        operation.Output(operation.Graph.Unary("Not", operation.Graph.Compare("Equal", x, y)));
    }

    /// <summary>The quotient rounded down.</summary>
    public static void FloorDivide(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        (OnnxValue x, OnnxValue y) = Operands(operation);
        if (x.Type == OnnxType.Float)
        {
            operation.Output(graph.Unary("Floor", graph.Div(x, y)));
            return;
        }

        // ONNX cuts quotients of integers towards zero; without the remainder there is nothing to cut.
        OnnxValue divisible = graph.Sub(x, graph.Binary("Mod", x, y));
        operation.Output(Folded("FloorDiv", x, y, graph.Div(divisible, y)));
    }

    /// <summary>
    /// The remainder with the sign of y, as numpy's. ONNX's Mod has that for integers; that of floating point numbers has the sign of x.
    /// </summary>
    public static void Modulo(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        (OnnxValue x, OnnxValue y) = Operands(operation);
        if (x.Type != OnnxType.Float)
        {
            operation.Output(graph.Binary("Mod", x, y));
            return;
        }

        OnnxValue zero = graph.Constant(0f);
        OnnxValue remainder = graph.Binary("Mod", x, y, Attribute("fmod", 1));
        OnnxValue isOpposite = graph.Compare("Less", graph.Mul(graph.Unary("Sign", remainder), y), zero);
        operation.Output(graph.Where(isOpposite, graph.Add(remainder, y), remainder));
    }

    /// <summary>
    /// Two values, of which one is converted where their types differ: truth values to integers, integers to floating point.
    /// </summary>
    public static (OnnxValue X, OnnxValue Y) Operands(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        (OnnxValue x, OnnxValue y) = (operation.Value("x"), operation.Value("y"));
        if (x.Type == y.Type) return (x, y);
        OnnxType type = x.Type == OnnxType.Float || y.Type == OnnxType.Float ? OnnxType.Float : OnnxType.Int64;
        return (graph.Cast(x, type), graph.Cast(y, type));
    }

    /// <summary>The value with its elements, where both operands are known: shapes are computed like that.</summary>
    private static OnnxValue Folded(string op, OnnxValue x, OnnxValue y, OnnxValue result)
    {
        if (x.Elements is not { } a || y.Elements is not { } b || result.Rank > 1 || (a.Count != b.Count && a.Count != 1 && b.Count != 1))
        {
            return result;
        }

        Func<long, long, long>? function = op switch
        {
            "Add" => (m, n) => checked(m + n),
            "Sub" => (m, n) => checked(m - n),
            "Mul" => (m, n) => checked(m * n),
            "FloorDiv" when !b.Contains(0) => (m, n) => (m / n) - ((m % n) != 0 && (m < 0) != (n < 0) ? 1 : 0),
            _ => null,
        };
        if (function is null) return result;
        return result with
        {
            Elements =
            [
                .. Enumerable.Range(0, Math.Max(a.Count, b.Count)).Select(i => function(a[a.Count == 1 ? 0 : i], b[b.Count == 1 ? 0 : i])),
            ],
        };
    }
}
