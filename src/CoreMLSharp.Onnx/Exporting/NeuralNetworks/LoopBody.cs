using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Translates a loop's networks to the body of an ONNX Loop node: one iteration runs the body network and then the condition network. Every
/// name they write is carried from iteration to iteration; a name that did not exist before starts as a tensor of zeros that nothing reads.
/// </summary>
internal static class LoopBody
{
    /// <summary>
    /// Shapes are found by trying: dimensions that an iteration changes become unknown, so twice is enough, and once more confirms.
    /// </summary>
    private const int MaximumAttempts = 4;

    public static void Add(NetworkContext network, LoopLayerParams parameters, OnnxValue? count, OnnxValue? condition)
    {
        long? limit = count?.Elements is [long known] && known <= network.Options.MaximumLoopIterations
            ? null
            : network.Options.MaximumLoopIterations;
        Dictionary<string, OnnxValue> carried = [];
        for (int attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            Iteration iteration = Translate(network, parameters, carried, limit);
            Dictionary<string, OnnxValue> joined = Join(network, carried, iteration);
            if (!SameShapes(carried, joined))
            {
                carried = joined;
                continue;
            }

            AddNode(network, iteration, carried, count, condition);
            return;
        }

        throw new UnsupportedModelException("the shapes of what it computes change from one iteration to the next.");
    }

    private static Iteration Translate(
        NetworkContext network, LoopLayerParams parameters, Dictionary<string, OnnxValue> carried, long? limit)
    {
        NetworkContext inner = network.Nested();
        OnnxValue number = inner.Graph.Input("iteration", DataType.Int64, TensorShape.Scalar);
        OnnxValue goingOn = inner.Graph.Input("condition", DataType.Bool, TensorShape.Scalar);
        foreach ((string name, OnnxValue value) in carried) inner.Redefine(name, inner.Graph.Input("carried", value.Type, value.Shape));
        inner.Redefine(ControlFlow.Broken, inner.Graph.Constant(false));
        inner.Redefine(ControlFlow.Continued, inner.Graph.Constant(false));
        LayerSequence.TryTranslate(inner, parameters.BodyNetwork.Layers);
        OnnxValue isBroken = inner.Find(ControlFlow.Broken);
        OnnxValue condition = inner.Graph.Unary("Not", isBroken);
        if (parameters.ConditionVar.Length > 0)
        {
            LayerSequence.TryTranslate(inner, parameters.ConditionNetwork.Layers);
            condition = inner.Graph.Compare("And", condition, ControlFlow.Condition(inner.Graph, inner.Find(parameters.ConditionVar)));
        }

        if (limit is not null)
        {
            OnnxValue isWithin = inner.Graph.Compare("Less", number, inner.Graph.ConstantScalar(limit.Value));
            condition = inner.Graph.Compare("And", condition, inner.Graph.Require(isWithin, OnnxTranslationOptions.EndlessLoop));
        }

        inner.Forget(ControlFlow.Broken);
        inner.Forget(ControlFlow.Continued);
        return new Iteration(inner, condition);
    }

    /// <summary>The values to carry: for each written name what is known of it both before and after an iteration.</summary>
    private static Dictionary<string, OnnxValue> Join(NetworkContext network, Dictionary<string, OnnxValue> carried, Iteration iteration)
    {
        Dictionary<string, OnnxValue> joined = [];
        foreach (string name in iteration.Network.Written.Order(StringComparer.Ordinal))
        {
            if (iteration.Network.TryFind(name) is not { } after) continue;
            OnnxValue before = carried.GetValueOrDefault(name) ?? network.TryFind(name) ?? after;
            TensorShape shape = TensorShape.Join(before.Shape, after.Shape) ?? TensorShape.Unranked;
            joined.Add(name, after with { Shape = shape, Elements = null });
        }

        return joined;
    }

    private static void AddNode(
        NetworkContext network, Iteration iteration, Dictionary<string, OnnxValue> carried, OnnxValue? count, OnnxValue? condition)
    {
        // What computes nothing need not run.
        if (carried.Count == 0) return;
        OnnxGraphBuilder graph = network.Graph;
        string[] names = [.. carried.Keys];
        OnnxValue[] initial = [.. names.Select(name => network.TryFind(name) ?? Placeholder(graph, carried[name]))];
        OnnxValue[] outputs = graph.Add(
            "Loop",
            [count, condition, .. initial],
            [.. names.Select(name => (carried[name].Type, carried[name].Shape))],
            Attribute("body", iteration.Network.Graph.FinishNested([iteration.Condition, .. names.Select(iteration.Network.Find)])));
        for (int i = 0; i < names.Length; i++) network.Define(names[i], outputs[i]);
    }

    private static OnnxValue Placeholder(OnnxGraphBuilder graph, OnnxValue value)
    {
        TensorShape shape = value.RankedShape.Select((dim, _) => dim == TensorShape.Unknown ? 1 : dim);
        return graph.Cast(graph.Fill(graph.Constant(shape.Dims.AsSpan()), 0, shape), value.Type);
    }

    private static bool SameShapes(Dictionary<string, OnnxValue> a, Dictionary<string, OnnxValue> b) =>
        a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out OnnxValue? other) && other.Shape.Equals(entry.Value.Shape));

    private sealed record Iteration(NetworkContext Network, OnnxValue Condition);
}
