using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Calls of functions, and TensorFlow 2's loops and choices, whose bodies are functions.</summary>
internal static class Functions
{
    /// <summary>PartitionedCall and its like: the function in the attribute <c>f</c>.</summary>
    public static void Call(NodeContext context) => context.Output(
        context.Translation.Call(context.Graph, Body(context, "f"), context.Inputs));

    /// <summary>A node whose operation is a function.</summary>
    public static void CallByName(NodeContext context) => context.Output(
        context.Translation.Call(context.Graph, context.Translation.Function(context.Node.Op, context.Node.Attributes), context.Inputs));

    /// <summary>A Switch whose condition is known, or whose sides nothing brings together: the tensor goes to either side.</summary>
    public static void Switch(NodeContext context) => context.Output(context[0], context[0]);

    /// <summary>If and StatelessIf: the condition, and the arguments of both branches.</summary>
    public static void If(NodeContext context)
    {
        Tensor[] arguments = context.All(1);
        Graph then = Body(context, "then_branch");
        Graph otherwise = Body(context, "else_branch");
        context.Output(ControlFlow.If(
            context.Graph, context[0], graph => context.Translation.Call(graph, then, arguments),
            graph => context.Translation.Call(graph, otherwise, arguments)));
    }

    /// <summary>Case and StatelessCase: the number of a branch, the last one for numbers that are none.</summary>
    public static void Case(NodeContext context)
    {
        Tensor[] arguments = context.All(1);
        Graph[] branches = [.. context.Node.Functions("branches").Select(context.Translation.Function)];
        if (branches.Length == 0) throw new ModelFormatException("it has no branches.");
        context.Output(From(context.Graph, 0));

        Tensor[] From(OnnxGraphBuilder graph, int branch)
        {
            Tensor[] Taken(OnnxGraphBuilder inner) => context.Translation.Call(inner, branches[branch], arguments);
            if (branch == branches.Length - 1) return Taken(graph);
            OnnxValue isThis = graph.Compare("Equal", graph.ToInt64(context.Value(0)), graph.ConstantScalar(branch));
            long?[]? known = context[0].Numbers is [{ } number] ? [number == branch ? 1 : 0] : null;
            return ControlFlow.If(graph, new Tensor(isThis) { Numbers = known }, Taken, inner => From(inner, branch + 1));
        }
    }

    /// <summary>While and StatelessWhile: all inputs are the state.</summary>
    public static void While(NodeContext context)
    {
        Graph condition = Body(context, "cond");
        Graph body = Body(context, "body");
        context.Output(ControlFlow.While(
            context.Graph, context.All(), [.. body.Results.Select((result, i) => body.ArgumentOf(result) == i)],
            (graph, state) => context.Translation.Call(graph, condition, state)[0],
            (graph, state) => context.Translation.Call(graph, body, state)));
    }

    private static Graph Body(NodeContext context, string attribute) =>
        context.Node.Function(attribute) is { } call
        ? context.Translation.Function(call)
        : throw new ModelFormatException($"it does not say what its '{attribute}' is.");
}
