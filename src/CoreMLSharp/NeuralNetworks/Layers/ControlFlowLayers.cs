using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Branches, loops, copies and custom layers: networks inside networks, and what of them is visible afterwards.</summary>
internal static class ControlFlowLayers
{
    /// <summary>
    /// A loop may be looked at twice, so that loops inside loops take twice as long with every level; deeper ones are looked at once.
    /// </summary>
    private const int MostRepeatedDepth = 6;

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Custom, Counts.AtLeast(1), Counts.AtLeast(1))
        {
            Version = _ => IOS11Dot2,
            Weights = layer => layer.Custom.Weights.Select((weights, i) => LayerWeight.Fixed($"weights[{i}]", weights)),
            Check = CheckCustom,
        },
        new(LayerCase.Copy, 1, 1) { Check = CheckCopy, Infer = Infer.Same },
        new(LayerCase.Branch, 1, 0)
        {
            Version = layer => VersionInside(layer.Branch.IfBranch, layer.Branch.ElseBranch),
            Check = CheckBranch,
            Infer = InferBranch,
        },
        new(LayerCase.Loop, Counts.Between(0, 1), 0)
        {
            Version = layer => VersionInside(layer.Loop.ConditionNetwork, layer.Loop.BodyNetwork),
            Check = CheckLoop,
            Infer = InferLoop,
        },
        new(LayerCase.LoopBreak, 0, 0) { Check = CheckInsideLoop },
        new(LayerCase.LoopContinue, 0, 0) { Check = CheckInsideLoop },
    ];

    private static int VersionInside(params ReadOnlySpan<NeuralNetwork?> networks)
    {
        int version = IOS13;
        foreach (NeuralNetwork? network in networks)
        {
            foreach (NeuralNetworkLayer layer in network?.Layers ?? []) version = Math.Max(version, LayerVersions.Of(layer));
        }

        return version;
    }

    private static void CheckBranch(LayerContext context)
    {
        CheckScalar(context);
        BranchLayerParams layer = context.Layer.Branch;
        if (layer.IfBranch is not { Layers.Count: > 0 })
        {
            context.Error("The if branch is empty.", "Put at least one layer into ifBranch.");
            return;
        }

        NetworkScope ifScope = CheckNetwork(context, layer.IfBranch, "ifBranch", context.Scope.InsideLoop);
        if (layer.ElseBranch is not { Layers.Count: > 0 }) return;
        NetworkScope elseScope = CheckNetwork(context, layer.ElseBranch, "elseBranch", context.Scope.InsideLoop);

        // Afterwards exists what both branches leave behind.
        IEnumerable<string> written = ifScope.OwnTensors.Union(elseScope.OwnTensors);
        foreach (string tensor in written.Where(tensor => ifScope.Exists(tensor) && elseScope.Exists(tensor)).ToList())
        {
            context.Scope.AddProducers(tensor, ifScope.Producers(tensor).Union(elseScope.Producers(tensor)));
        }
    }

    private static void CheckLoop(LayerContext context)
    {
        CheckScalar(context);
        LoopLayerParams layer = context.Layer.Loop;
        bool hasCondition = layer.ConditionNetwork is { Layers.Count: > 0 };
        int errors = context.Report.ErrorCount;
        context.Require(
            layer.BodyNetwork is { Layers.Count: > 0 },
            "The loop's body is empty.",
            "Put at least one layer into bodyNetwork.");
        context.Require(
            (layer.ConditionVar.Length > 0) == hasCondition,
            "Of condition variable and condition network, one is missing.",
            "Set both, or neither.");
        context.Require(
            hasCondition || layer.MaxLoopIterations > 0 || context.Layer.Input.Count > 0,
            "Nothing ends the loop: there is no condition, no input and maxLoopIterations is 0.", "Set one of them.");
        if (context.Report.ErrorCount > errors) return;

        if (hasCondition) CheckCondition(context, layer);
        NetworkScope body = CheckNetwork(context, layer.BodyNetwork, "bodyNetwork", insideLoop: true);

        // With a condition the body may never run, so that only what existed before it surely exists after it.
        foreach (string tensor in body.OwnTensors.Where(tensor => !hasCondition || context.Scope.Exists(tensor)).ToList())
        {
            context.Scope.AddProducers(tensor, body.Producers(tensor));
        }
    }

    private static void CheckInsideLoop(LayerContext context) =>
        context.Require(context.Scope.InsideLoop, "The layer does not stand in a loop's body.", "Move it into the bodyNetwork of a loop.");

    private static void CheckCopy(LayerContext context) =>
        context.Require(context.Layer.Input[0] != context.Layer.Output[0], "The tensor is copied onto itself.", "Name another output.");

    private static void CheckCustom(LayerContext context)
    {
        CustomLayerParams layer = context.Layer.Custom;
        context.Require(layer.ClassName.Length > 0, "className is empty.", "Name the class of the app that implements MLCustomLayer.");
        foreach (WeightParams weights in layer.Weights)
        {
            context.Require(
                Weights.FilledFields(weights).Count(filled => filled) == 1,
                "A weight does not have its values in one field.",
                "Fill one of floatValue, float16Value, rawValue and int8RawValue.");
        }
    }

    /// <summary>Afterwards counts what both branches agree on.</summary>
    private static void InferBranch(ShapeContext context)
    {
        BranchLayerParams layer = context.Layer.Branch;
        ShapeScope yes = context.Scope.Branch();
        ShapeScope no = context.Scope.Branch();
        NetworkShapes.Infer(layer.IfBranch?.Layers ?? [], yes);
        NetworkShapes.Infer(layer.ElseBranch?.Layers ?? [], no);
        foreach (string tensor in yes.Own.Union(no.Own)) context.Inside(tensor, TensorShape.Join(yes.Find(tensor), no.Find(tensor)));
    }

    /// <summary>
    /// What a round leaves behind, the next one finds: only a tensor to which every round gives the shape that it had before keeps it. Of a
    /// round that may be left in the middle, nothing is certain afterwards.
    /// </summary>
    private static void InferLoop(ShapeContext context)
    {
        LoopLayerParams layer = context.Layer.Loop;
        ShapeScope round = context.Scope.Branch();
        InferRound(layer, round);
        bool mayBeLeft = MayBeLeft(layer.BodyNetwork);
        bool changes = round.Own.Any(tensor => context.Scope.Exists(tensor) && !round.Find(tensor).Equals(context.Scope.Find(tensor)));
        if (mayBeLeft || changes)
        {
            ShapeScope start = context.Scope.Branch();
            start.Forget(round.Own);
            if (context.Scope.Depth < MostRepeatedDepth) InferRound(layer, round = start.Branch());
            else round = start;
        }

        foreach (string tensor in round.Own)
        {
            TensorShape shape = mayBeLeft ? TensorShape.Unranked : round.Find(tensor);
            context.Inside(tensor, context.Scope.Exists(tensor) ? TensorShape.Join(context.Scope.Find(tensor), shape) : shape);
        }
    }

    private static bool MayBeLeft(NeuralNetwork? body) => body?.Layers.Any(layer => layer.LayerCase switch
    {
        LayerCase.LoopBreak or LayerCase.LoopContinue => true,
        LayerCase.Branch => MayBeLeft(layer.Branch.IfBranch) || MayBeLeft(layer.Branch.ElseBranch),
        _ => false,
    }) == true;

    private static void InferRound(LoopLayerParams layer, ShapeScope scope)
    {
        NetworkShapes.Infer(layer.ConditionNetwork?.Layers ?? [], scope);
        NetworkShapes.Infer(layer.BodyNetwork?.Layers ?? [], scope);
    }

    private static void CheckCondition(LayerContext context, LoopLayerParams layer)
    {
        NetworkScope condition = CheckNetwork(context, layer.ConditionNetwork, "conditionNetwork", context.Scope.InsideLoop);
        context.Require(
            condition.Exists(layer.ConditionVar)
                && !condition.Producers(layer.ConditionVar).SetEquals(context.Scope.Producers(layer.ConditionVar)),
            $"The condition network does not write the condition variable '{layer.ConditionVar}'.",
            "Name a tensor that one of its layers writes.");
        foreach (string tensor in condition.OwnTensors) context.Scope.AddProducers(tensor, condition.Producers(tensor));
    }

    private static NetworkScope CheckNetwork(LayerContext context, NeuralNetwork network, string name, bool insideLoop)
    {
        NetworkScope scope = context.Scope.Inner(insideLoop);
        LayerChecks.Check(network.Layers, scope, context.Report.At(name));
        return scope;
    }

    private static void CheckScalar(LayerContext context)
    {
        if (context.Layer.InputTensor.Count == 0) return;
        context.Require(context.Layer.InputTensor[0].DimValue.All(size => size <= 1), "The input is not a scalar.", "Give it one element.");
    }
}
