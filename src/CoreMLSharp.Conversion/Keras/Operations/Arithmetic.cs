using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Functions of single elements, and products.</summary>
internal static class Arithmetic
{
    private static readonly Dictionary<string, DataType> Types = new()
    {
        ["float16"] = DataType.Float,
        ["float32"] = DataType.Float,
        ["float64"] = DataType.Float,
        ["bfloat16"] = DataType.Float,
        ["int8"] = DataType.Int32,
        ["int16"] = DataType.Int32,
        ["int32"] = DataType.Int32,
        ["uint8"] = DataType.Int32,
        ["int64"] = DataType.Int64,
        ["bool"] = DataType.Bool,
    };

    public static Func<OperationCall, OnnxValue[]> Binary(string op) => call =>
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [call.Graph.Binary(op, x, y)];
    };

    /// <summary>The operands in each other's place: what <c>1 - x</c> becomes.</summary>
    public static OnnxValue[] SubtractFrom(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [call.Graph.Sub(y, x)];
    }

    /// <summary>Zero where the divisor is.</summary>
    public static OnnxValue[] DivideNoNan(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        OnnxValue isZero = call.Graph.Compare("Equal", y, call.Graph.Constant(0f));
        OnnxValue quotient = call.Graph.Div(x, call.Graph.Where(isZero, call.Graph.Constant(1f), y));
        return [call.Graph.Where(isZero, call.Graph.Constant(0f), quotient)];
    }

    public static Func<OperationCall, OnnxValue[]> Compare(string op) => call =>
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [call.Graph.Compare(op, x, y)];
    };

    /// <summary>A function of two operands, made of several operators.</summary>
    public static Func<OperationCall, OnnxValue[]> Of(Func<OnnxGraphBuilder, OnnxValue, OnnxValue, OnnxValue> make) => call =>
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [make(call.Graph, x, y)];
    };

    /// <summary>A question of each number.</summary>
    public static OnnxValue Test(OperationCall call, string op) => call.Graph.Add(op, [call.X], DataType.Bool, call.X.Shape);

    public static OnnxValue[] IsFinite(OperationCall call) =>
        [call.Graph.Unary("Not", call.Graph.Compare("Or", Test(call, "IsNaN"), Test(call, "IsInf")))];

    /// <summary>A function of the absolute values, which keeps the signs.</summary>
    public static Func<OperationCall, OnnxValue[]> OfSize(Func<OnnxGraphBuilder, OnnxValue, OnnxValue> function) => call =>
        [call.Graph.Mul(call.Graph.Unary("Sign", call.X), function(call.Graph, call.Graph.Unary("Abs", call.X)))];

    /// <summary>0 below zero, 1 above it, and y at it.</summary>
    public static OnnxValue Heaviside(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y)
    {
        OnnxValue zero = graph.Constant(0f);
        OnnxValue step = graph.ToFloat(graph.Compare("Greater", x, zero));
        return graph.Where(graph.Compare("Equal", x, zero), y, step);
    }

    /// <summary>ln(eˣ + eʸ), without large powers.</summary>
    public static OnnxValue LogAddExp(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y)
    {
        OnnxValue distance = graph.Unary("Neg", graph.Unary("Abs", graph.Sub(x, y)));
        return graph.Add(graph.Binary("Max", x, y), graph.Unary("Softplus", distance));
    }

    public static Func<OperationCall, OnnxValue[]> Unary(string op) => call => [call.Graph.Unary(op, call.X)];

    public static OnnxValue[] NotEqual(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [call.Graph.Unary("Not", call.Graph.Compare("Equal", x, y))];
    }

    /// <summary>What is left of a division, with the sign of the divisor.</summary>
    public static OnnxValue[] Modulo(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        return [call.Graph.Sub(x, call.Graph.Mul(FloorDivide(call)[0], y))];
    }

    public static OnnxValue[] FloorDivide(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        OnnxValue quotient = call.Graph.Div(call.Graph.ToFloat(x), call.Graph.ToFloat(y));
        return [call.Graph.Cast(call.Graph.Unary("Floor", quotient), x.Type)];
    }

    public static OnnxValue[] SquaredDifference(OperationCall call)
    {
        (OnnxValue x, OnnxValue y) = Operands(call);
        OnnxValue difference = call.Graph.Sub(x, y);
        return [call.Graph.Mul(difference, difference)];
    }

    public static OnnxValue[] Where(OperationCall call)
    {
        OnnxValue x = call.Operand(1, "x", "x1");
        OnnxValue y = call.Operand(2, "y", "x2");
        return [call.Graph.Where(call.Graph.ToBool(call.Operand(0, "condition")), x, call.Graph.Cast(y, x.Type))];
    }

    public static OnnxValue[] Cast(OperationCall call)
    {
        string name = call.Text(1, "dtype") ?? throw new ModelFormatException("it has no dtype.");
        return Types.TryGetValue(name, out DataType type)
            ? [call.Graph.Cast(call.X, type)]
            : throw new UnsupportedModelException($"numbers of type {name}.");
    }

    public static OnnxValue[] Clip(OperationCall call) =>
    [
        call.Graph.Clip(
            call.X, call.Number(1, "clip_value_min", "x_min", "min_value"), call.Number(2, "clip_value_max", "x_max", "max_value")),
    ];

    public static OnnxValue[] AddAll(OperationCall call) => [call.Values.Aggregate(call.Graph.Add)];

    public static OnnxValue[] MatMul(OperationCall call)
    {
        OnnxValue x = call.Operand(0, "x1", "a");
        OnnxValue y = call.Operand(1, "x2", "b", "y");
        return [call.Graph.MatMul(Turned(call, x, "transpose_a"), Turned(call, y, "transpose_b"))];
    }

    public static OnnxValue[] Einsum(OperationCall call)
    {
        string equation = call.Text(0, "equation", "subscripts") ?? throw new ModelFormatException("it has no equation.");
        return call.Call.Inputs.Count == 2
            ? [Layers.Einsum.Of(call.Graph, equation, call.Call.Inputs[0].Value, call.Call.Inputs[1].Value)]
            : throw new UnsupportedModelException($"an equation of {call.Call.Inputs.Count} tensors.");
    }

    private static OnnxValue Turned(OperationCall call, OnnxValue x, string flag) => call.Flag(int.MaxValue, flag)
        ? call.Graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2])
        : x;

    private static (OnnxValue X, OnnxValue Y) Operands(OperationCall call)
    {
        OnnxValue x = call.Operand(0, "x1", "x");
        OnnxValue y = call.Operand(1, "x2", "y");
        return x.Type == y.Type ? (x, y) : (call.Graph.ToFloat(x), call.Graph.ToFloat(y));
    }
}
