using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Operators that work element by element, with numpy's broadcasting.</summary>
internal static class Elementwise
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>An operator whose output has its input's type and shape, such as Relu.</summary>
        public OnnxValue Unary(string op, OnnxValue x, params ReadOnlySpan<AttributeProto> attributes) =>
            graph.Add(op, [x], x.Type, x.Shape, attributes);

        /// <summary>An arithmetic operator of two values, such as Add.</summary>
        public OnnxValue Binary(string op, OnnxValue a, OnnxValue b, params ReadOnlySpan<AttributeProto> attributes) =>
            graph.Add(op, [a, b], a.Type, Broadcast(a, b), attributes);

        /// <summary>A comparison or logical operator of two values, whose output is a truth value.</summary>
        public OnnxValue Compare(string op, OnnxValue a, OnnxValue b) => graph.Add(op, [a, b], DataType.Bool, Broadcast(a, b));

        public OnnxValue Add(OnnxValue a, OnnxValue b) => graph.Binary("Add", a, b);

        public OnnxValue Sub(OnnxValue a, OnnxValue b) => graph.Binary("Sub", a, b);

        public OnnxValue Mul(OnnxValue a, OnnxValue b) => graph.Binary("Mul", a, b);

        public OnnxValue Div(OnnxValue a, OnnxValue b) => graph.Binary("Div", a, b);

        public OnnxValue Add(OnnxValue a, float b) => b == 0 ? a : graph.Binary("Add", a, graph.Constant(b));

        public OnnxValue Mul(OnnxValue a, float b) => b == 1 ? a : graph.Binary("Mul", a, graph.Constant(b));

        public OnnxValue Identity(OnnxValue x) => graph.Unary("Identity", x) with { Elements = x.Elements };

        public OnnxValue Cast(OnnxValue x, DataType type) => x.Type == type
            ? x
            : graph.Add("Cast", [x], type, x.Shape, Attribute("to", (long)type)) with { Elements = x.Elements };

        /// <summary>Numbers as integers, cut towards zero.</summary>
        public OnnxValue ToInt64(OnnxValue x) => graph.Cast(x, DataType.Int64);

        public OnnxValue ToFloat(OnnxValue x) => graph.Cast(x, DataType.Float);

        /// <summary>Numbers rounded to what 16 bits hold; those beyond become infinite.</summary>
        public OnnxValue RoundToHalf(OnnxValue x) => graph.Cast(graph.Cast(x, DataType.Float16), DataType.Float);

        public OnnxValue ToBool(OnnxValue x) => graph.Cast(x, DataType.Bool);

        /// <summary>The angle of the point (x, y), between -π and π; ONNX has only the arc tangent of a quotient.</summary>
        public OnnxValue Atan2(OnnxValue y, OnnxValue x)
        {
            OnnxValue zero = graph.Constant(0f);
            OnnxValue isAbove = graph.Compare("GreaterOrEqual", y, zero);
            OnnxValue angle = graph.Unary("Atan", graph.Div(y, x));
            OnnxValue turned = graph.Add(angle, graph.Where(isAbove, graph.Constant(MathF.PI), graph.Constant(-MathF.PI)));
            OnnxValue upright = graph.Mul(graph.Unary("Sign", y), MathF.PI / 2);
            OnnxValue ofOtherSides = graph.Where(graph.Compare("Less", x, zero), turned, upright);
            return graph.Where(graph.Compare("Greater", x, zero), angle, ofOtherSides);
        }

        public OnnxValue Where(OnnxValue condition, OnnxValue x, OnnxValue y) =>
            graph.Add("Where", [condition, x, y], x.Type, Broadcast(condition, x, y));

        /// <summary>Limits numbers from below, above or both.</summary>
        public OnnxValue Clip(OnnxValue x, float? minimum, float? maximum) =>
            graph.Add(
                "Clip", [x, minimum is { } low ? graph.Constant(low) : null, maximum is { } high ? graph.Constant(high) : null], x.Type,
                x.Shape);
    }

    /// <summary>The shape that values take when they are combined.</summary>
    /// <exception cref="ModelValidationException">The shapes do not fit.</exception>
    public static TensorShape Broadcast(params ReadOnlySpan<OnnxValue> values)
    {
        TensorShape shape = values[0].Shape;
        foreach (OnnxValue value in values[1..])
        {
            shape = TensorShape.Broadcast(shape, value.Shape)
                ?? throw new ModelValidationException($"shapes {shape} and {value.Shape} cannot be broadcast together.");
        }

        return shape;
    }
}
