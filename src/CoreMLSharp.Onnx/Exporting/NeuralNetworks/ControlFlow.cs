using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Branches and loops. Core ML's nested networks write to names that the whole network sees; ONNX's nested graphs give values back. So what
/// a nested network writes becomes an output of the If or Loop node, and from there on the name stands for it.
/// </summary>
internal static class ControlFlow
{
    /// <summary>Below this a condition is false.</summary>
    private const float Truth = 1e-6f;

    /// <summary>Names that no layer can have, for whether a loop's body was left early.</summary>
    public const string Broken = "\0break";

    public const string Continued = "\0continue";

    public static void Copy(LayerContext layer) => layer.Output(layer.Input);

    /// <summary>The rest of the sequence is left out by <see cref="LayerSequence"/>.</summary>
    public static void Break(LayerContext layer) => Leave(layer, Broken);

    /// <inheritdoc cref="Break"/>
    public static void Continue(LayerContext layer) => Leave(layer, Continued);

    /// <summary>What stands for whether the iteration was left before this point; null outside of loops.</summary>
    public static (OnnxValue Broken, OnnxValue Continued)? Flags(NetworkContext network) =>
        network.TryFind(Broken) is { } broken && network.TryFind(Continued) is { } continued ? (broken, continued) : null;

    private static void Leave(LayerContext layer, string flag)
    {
        if (layer.Network.TryFind(flag) is null) throw new ModelValidationException("it is not inside a loop.");
        layer.Network.Define(flag, layer.Graph.Constant(true));
    }

    public static void Branch(LayerContext layer)
    {
        BranchLayerParams parameters = layer.Layer.Branch;
        if (parameters.IfBranch is null) throw new ModelValidationException("it has no network for a true condition.");
        layer.Output();
        Branch(
            layer.Network,
            Condition(layer.Graph, layer.Input),
            network => LayerSequence.TryTranslate(network, parameters.IfBranch.Layers),
            network => LayerSequence.TryTranslate(network, parameters.ElseBranch?.Layers ?? []));
    }

    /// <summary>Adds an If node; names that either side writes, and both sides know, then stand for its outputs.</summary>
    public static void Branch(
        NetworkContext network, OnnxValue condition, Action<NetworkContext> translateThen, Action<NetworkContext> translateElse)
    {
        NetworkContext then = network.Nested();
        translateThen(then);
        NetworkContext otherwise = network.Nested();
        translateElse(otherwise);
        List<(string Name, OnnxValue Then, OnnxValue Else, TensorShape Shape)> results = [];
        foreach (string name in then.Written.Union(otherwise.Written))
        {
            if (then.TryFind(name) is { } a && otherwise.TryFind(name) is { } b && a.Type == b.Type)
            {
                results.Add((name, a, b, TensorShape.Join(a.Shape, b.Shape) ?? TensorShape.Unranked));
            }
            else network.Forget(name);
        }

        if (results.Count == 0) return;
        OnnxValue[] outputs = network.Graph.Add(
            "If",
            [condition],
            [.. results.Select(result => (result.Then.Type, result.Shape))],
            Attribute("then_branch", then.Graph.FinishNested([.. results.Select(result => result.Then)])),
            Attribute("else_branch", otherwise.Graph.FinishNested([.. results.Select(result => result.Else)])));
        for (int i = 0; i < outputs.Length; i++) network.Define(results[i].Name, outputs[i]);
    }

    public static void Loop(LayerContext layer)
    {
        LoopLayerParams parameters = layer.Layer.Loop;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(0, 1);
        if (parameters.BodyNetwork is null) throw new ModelValidationException("it has no body.");
        bool isConditional = parameters.ConditionVar.Length > 0;
        if (isConditional && parameters.ConditionNetwork is null)
        {
            throw new ModelValidationException($"no network computes its condition '{parameters.ConditionVar}'.");
        }

        layer.Output();
        if (!isConditional && inputs.Length == 0 && parameters.MaxLoopIterations == 0) return;
        OnnxValue? count = inputs.Length == 1 ? layer.Scalar(graph.ToInt64(inputs[0]))
            : parameters.MaxLoopIterations > 0 ? graph.ConstantScalar((long)Math.Min(parameters.MaxLoopIterations, int.MaxValue))
            : null;
        OnnxValue? condition = null;
        if (isConditional)
        {
            LayerSequence.TryTranslate(layer.Network, parameters.ConditionNetwork.Layers);
            condition = Condition(layer.Graph, layer.Network.Find(parameters.ConditionVar));
        }

        LoopBody.Add(layer.Network, parameters, count, condition);
    }

    /// <summary>A condition as a truth value.</summary>
    public static OnnxValue Condition(OnnxGraphBuilder graph, OnnxValue value)
    {
        OnnxValue scalar = value.Rank == 0 ? value : graph.Reshape(value, []);
        return scalar.Type == DataType.Bool ? scalar : graph.Compare("Greater", graph.Unary("Abs", scalar), graph.Constant(Truth));
    }
}
