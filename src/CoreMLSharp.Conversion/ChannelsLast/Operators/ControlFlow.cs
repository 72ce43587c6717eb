using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Loops and choices, whose bodies are functions of tensors.</summary>
internal static class ControlFlow
{
    /// <summary>How often a loop's body is tried to find shapes that stay the same from turn to turn.</summary>
    private const int MaximumTries = 4;

    /// <summary>The tensors of one of two branches; a condition that is known takes no part in the graph.</summary>
    public static Tensor[] If(
        OnnxGraphBuilder graph, Tensor condition, Func<OnnxGraphBuilder, Tensor[]> whenTrue, Func<OnnxGraphBuilder, Tensor[]> whenFalse)
    {
        if (condition.Numbers is [{ } known]) return known != 0 ? whenTrue(graph) : whenFalse(graph);
        OnnxGraphBuilder thenGraph = graph.Nested();
        OnnxGraphBuilder elseGraph = graph.Nested();
        Tensor[] thenTensors = whenTrue(thenGraph);
        Tensor[] elseTensors = whenFalse(elseGraph);
        (DataType, TensorShape)[] outputs =
        [
            .. thenTensors.Zip(
                elseTensors, (a, b) => (Stored(a).Type, TensorShape.Join(Stored(a).Shape, Stored(b).Shape) ?? TensorShape.Unranked)),
        ];
        OnnxValue[] results = graph.Add(
            "If", [Truth(graph, condition)], outputs,
            Attribute("then_branch", thenGraph.FinishNested([.. thenTensors.Select(Stored)])),
            Attribute("else_branch", elseGraph.FinishNested([.. elseTensors.Select(Stored)])));
        return [.. results.Zip(thenTensors, (value, like) => Like(like, value))];
    }

    /// <summary>
    /// Repeats a body while a condition holds. Lists of which nothing is known yet get the shape of what the body writes, which a first
    /// turn outside of the loop tells.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="initial">The state before the first turn.</param>
    /// <param name="condition">The condition of a state.</param>
    /// <param name="body">The next state.</param>
    public static Tensor[] While(
        OnnxGraphBuilder graph, Tensor[] initial, Func<OnnxGraphBuilder, Tensor[], Tensor> condition,
        Func<OnnxGraphBuilder, Tensor[], Tensor[]> body)
    {
        if (initial.Any(tensor => tensor.List is { Elements: null })) initial = Allocate(graph, initial, body(graph, initial));
        TensorShape[] shapes = [.. initial.Select(tensor => Stored(tensor).Shape)];
        for (int i = 0; i < MaximumTries; i++)
        {
            OnnxGraphBuilder inner = graph.Nested();
            inner.Input("turn", DataType.Int64, TensorShape.Scalar);
            inner.Input("goes_on", DataType.Bool, TensorShape.Scalar);
            Tensor[] state = [.. initial.Zip(shapes, (tensor, shape) => Like(tensor, inner.Input("state", Stored(tensor).Type, shape)))];
            Tensor[] next = body(inner, state);
            TensorShape[] joined =
                [.. shapes.Zip(next, (shape, tensor) => TensorShape.Join(shape, Stored(tensor).Shape) ?? TensorShape.Unranked)];
            if (!joined.SequenceEqual(shapes))
            {
                shapes = joined;
                continue;
            }

            OnnxValue goesOn = Truth(inner, condition(inner, next));
            OnnxValue[] results = graph.Add(
                "Loop", [null, Truth(graph, condition(graph, initial)), .. initial.Select(Stored)],
                [.. initial.Zip(shapes, (tensor, shape) => (Stored(tensor).Type, shape))],
                Attribute("body", inner.FinishNested([goesOn, .. next.Select(Stored)])));
            return [.. results.Zip(initial, (value, like) => Like(like, value))];
        }

        throw new UnsupportedModelException("the shapes of its state do not settle.");
    }

    /// <summary>The same, where the body leaves some of the state as it is: that takes no part in the loop, and stays what it is.</summary>
    public static Tensor[] While(
        OnnxGraphBuilder graph, Tensor[] initial, bool[] isConstant, Func<OnnxGraphBuilder, Tensor[], Tensor> condition,
        Func<OnnxGraphBuilder, Tensor[], Tensor[]> body)
    {
        int[] varying = [.. Enumerable.Range(0, initial.Length).Where(i => !isConstant[i])];
        Tensor[] Whole(Tensor[] state)
        {
            Tensor[] whole = [.. initial];
            for (int i = 0; i < varying.Length; i++) whole[varying[i]] = state[i];
            return whole;
        }

        Tensor[] Varying(Tensor[] whole) => [.. varying.Select(i => whole[i])];
        return Whole(While(
            graph, Varying(initial), (inner, state) => condition(inner, Whole(state)),
            (inner, state) => Varying(body(inner, Whole(state)))));
    }

    /// <summary>What stands for a tensor or a list between graphs.</summary>
    private static OnnxValue Stored(Tensor tensor) => tensor.List is { } list
        ? list.Elements ?? throw new UnsupportedModelException("nothing is known of the elements of one of its lists.")
        : tensor.Value;

    private static Tensor Like(Tensor tensor, OnnxValue value) =>
        tensor.List is { } list ? Tensor.Of(list with { Elements = value }) : new Tensor(value);

    /// <summary>A condition as a single truth value; numbers are true when they are not zero.</summary>
    private static OnnxValue Truth(OnnxGraphBuilder graph, Tensor condition)
    {
        OnnxValue value = graph.ToBool(condition.Value);
        return value.Shape is { IsRanked: true, Rank: 0 } ? value : graph.Reshape(value, []);
    }

    private static Tensor[] Allocate(OnnxGraphBuilder graph, Tensor[] state, Tensor[] next) =>
    [
        .. state.Zip(next, (before, after) =>
            before.List is { Elements: null } list && after.List is { Elements: { } written }
                ? Tensor.Of(Lists.Allocate(graph, list, graph.ShapeOf(written, 1, written.Rank), new([.. written.RankedShape.Dims[1..]])))
                : before),
    ];
}
