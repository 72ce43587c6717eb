using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>
/// The layers of a network, in order: each reads what exists, writes something new, and is what the definition of its kind says.
/// </summary>
internal static class LayerChecks
{
    public static void Check(IReadOnlyList<NeuralNetworkLayer> layers, NetworkScope scope, Report report)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            NeuralNetworkLayer layer = layers[i];
            LayerContext context = new(layer, scope, report.At(Place(i, layer)));
            if (scope.HasRanks)
            {
                CheckTensors(context, layer.Input, layer.InputTensor, "input");
                CheckTensors(context, layer.Output, layer.OutputTensor, "output");
            }

            if (LayerDefinitions.Find(layer.LayerCase) is { } definition) definition.Apply(context);
            else context.Error("The layer's type is not set, or not known.", "Set one of the specification's layer types.");
            CheckNames(context);
        }
    }

    /// <summary>What a layer reads exists, and what it writes is new; from now on it exists.</summary>
    public static void CheckNames(LayerContext context)
    {
        CheckInputs(context);
        CheckOutputs(context);
    }

    /// <summary>How findings call a layer: by its place and, where it has one, its name.</summary>
    public static string Place(int index, NeuralNetworkLayer layer) =>
        layer.Name.Length > 0 ? $"layers[{index}] \"{layer.Name}\"" : $"layers[{index}]";

    private static void CheckTensors(LayerContext context, IReadOnlyList<string> names, IReadOnlyList<Tensor> tensors, string kind)
    {
        if (tensors.Count == 0) return;
        if (tensors.Count != names.Count)
        {
            context.Error(
                $"{Counted.There(names.Count, kind)}, but {Counted.Of(tensors.Count, $"{kind} tensor")}.",
                $"Describe every {kind}, or none.");
            return;
        }

        foreach ((string name, Tensor tensor) in names.Zip(tensors))
        {
            int rank = (int)tensor.Rank;
            context.Require(
                tensor.DimValue.Count == 0 || tensor.DimValue.Count == rank,
                $"The tensor of '{name}' has rank {rank}, but {tensor.DimValue.Count} sizes.",
                "List as many sizes as the rank says, or none.");
            CheckRank(context, name, rank);
        }
    }

    private static void CheckRank(LayerContext context, string name, int rank)
    {
        if (context.Scope.TryGetInterfaceRank(name, out int? described) && described != rank)
        {
            context.Error(
                $"'{name}' has rank {rank} here, but rank {described} in the model's description.",
                "Give it the same rank in both places.");
        }
        else if (context.Scope.TryGetRank(name, out int earlier) && earlier != rank)
        {
            context.Error(
                $"'{name}' has rank {rank} here, but rank {earlier} elsewhere in the network.",
                "Give it the same rank everywhere.");
        }
        else
        {
            context.Scope.SetRank(name, rank);
        }
    }

    private static void CheckInputs(LayerContext context)
    {
        foreach (string input in context.Layer.Input)
        {
            context.Require(
                context.Scope.Exists(input),
                $"The input '{input}' is neither an input of the model nor written by an earlier layer.",
                "Correct the name, or move the layer after the one that writes it.");
        }
    }

    private static void CheckOutputs(LayerContext context)
    {
        foreach (string output in context.Layer.Output)
        {
            if (context.Layer.LayerCase != NeuralNetworkLayer.LayerOneofCase.Copy && context.Scope.Exists(output))
            {
                string producer = context.Scope.Producers(output).First();
                context.Error(
                    producer == NetworkScope.InputLayer
                        ? $"The output '{output}' has the name of an input of the model."
                        : $"The output '{output}' is also written by the layer '{producer}'.",
                    "Give it a name of its own; only a copy layer may write over a tensor.");
            }

            context.Scope.AddProducers(output, [context.Layer.Name]);
        }
    }
}
