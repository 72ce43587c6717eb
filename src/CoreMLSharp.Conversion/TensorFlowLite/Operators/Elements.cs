using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Operators that work element by element, as far as their options are TensorFlow Lite's own.</summary>
internal static class Elements
{
    /// <summary>Arithmetic with an activation behind it, which is the first option.</summary>
    public static Action<LiteContext> Activated(string op, Func<long?, long?, long?> fold) => context =>
    {
        Arithmetic.Binary(op, fold)(context);
        context.OutputActivated(context.Outputs[0], 0);
    };

    public static void LeakyRelu(LiteContext context) => context.Output(context.Graph.Elementwise(
        [context[0]], values => context.Graph.Unary("LeakyRelu", values[0], Attribute("alpha", context.Options.Single(0)))));

    public static void Prelu(LiteContext context) => context.Output(context.Graph.Elementwise(
        context.All(), values => context.Graph.Add("PRelu", [values[0], values[1]], values[0].Type, values[0].Shape)));

    public static void Gelu(LiteContext context) => context.Output(context.Graph.Elementwise(
        [context[0]],
        values => context.Graph.Unary("Gelu", values[0], Attribute("approximate", context.Options.Flag(0) ? "tanh" : "none"))));

    /// <summary>SOFTMAX of beta times the input.</summary>
    public static void Softmax(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        float beta = context.Options.Single(0, 1);
        context.Output(graph.Along(
            context[0], context[0].Rank - 1, (value, axis) => graph.Unary("Softmax", graph.Mul(value, beta), Attribute("axis", axis))));
    }

    public static void Cast(LiteContext context) => Arithmetic.Cast(context, context.OutputType());

    public static void FakeQuantize(LiteContext context) => FakeQuantization.Apply(
        context, [context.Options.Single(0)], [context.Options.Single(1)], context.Options.Int32(2), context.Options.Flag(3));

    public static void L2Normalize(LiteContext context) =>
        context.OutputActivated(Reducing.L2Normalize(context.Graph, context[0], 1e-6f), 0);

    public static void LocalResponse(LiteContext context) => context.Output(context.Graph.FromChannelsFirst(
        context.Graph.LocalResponseNorm(
            context.Graph.ChannelsFirst(context[0]), context.Options.Int32(0), context.Options.Single(1), context.Options.Single(2),
            context.Options.Single(3))));
}
