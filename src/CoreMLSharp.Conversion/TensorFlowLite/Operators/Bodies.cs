using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.TensorFlowLite.Files;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Loops, choices and calls, whose bodies are other graphs of the file.</summary>
internal static class Bodies
{
    /// <summary>IF: the condition, and what both branches take.</summary>
    public static void If(LiteContext context)
    {
        Tensor[] arguments = context.All(1);
        LiteSubgraph then = context.Translator.Subgraph(context.Options.Int32(0));
        LiteSubgraph otherwise = context.Translator.Subgraph(context.Options.Int32(1));
        context.Output(ControlFlow.If(
            context.Graph, context[0], graph => context.Translator.Call(graph, then, arguments),
            graph => context.Translator.Call(graph, otherwise, arguments)));
    }

    /// <summary>WHILE: all inputs are the state.</summary>
    public static void While(LiteContext context)
    {
        LiteSubgraph condition = context.Translator.Subgraph(context.Options.Int32(0));
        LiteSubgraph body = context.Translator.Subgraph(context.Options.Int32(1));
        context.Output(ControlFlow.While(
            context.Graph, context.All(), [.. body.Inputs.Zip(body.Outputs, (input, output) => input == output)],
            (graph, state) => context.Translator.Call(graph, condition, state)[0],
            (graph, state) => context.Translator.Call(graph, body, state)));
    }

    public static void Call(LiteContext context) => context.Output(
        context.Translator.Call(context.Graph, context.Translator.Subgraph((int)context.Options.UInt32(0)), context.Inputs));
}
