using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Architecture;

/// <summary>Makes the calls that a Sequential network leaves unsaid.</summary>
internal static class SequentialNodes
{
    /// <summary>Layers that call each other in turn, behind an input layer that is made where there is none.</summary>
    public static KerasModel Chain(string name, IReadOnlyList<KerasLayer> layers, long[]? shape)
    {
        if (layers.Count == 0) throw new ModelFormatException($"the network '{name}' has no layers.");
        List<KerasLayer> all = [.. layers];
        if (layers[0].ClassName != "InputLayer") all.Insert(0, InputOf(layers[0], shape));
        List<TensorReference> inputs = [.. all.Where(IsInput).Select(input => new TensorReference(input.Name, 0, 0))];
        TensorReference last = inputs[0];
        foreach (KerasLayer layer in all)
        {
            if (!IsInput(layer) && layer.Nodes.Count == 0) layer.Nodes.Add(KerasNode.Of(last));
            last = new TensorReference(layer.Name, layer.FirstNode + layer.Nodes.Count - 1, 0);
            if (IsInput(layer)) last = new TensorReference(layer.Name, 0, 0);
        }

        return new KerasModel(name, all, inputs, [last]);
    }

    /// <summary>Keras 1 could merge whole networks in the first layer of another one.</summary>
    /// <returns>For each network its input and itself, and the layer that merges them.</returns>
    public static IEnumerable<KerasLayer> Branch(KerasLayer merge, IReadOnlyList<KerasLayer> branches)
    {
        List<KerasLayer> layers = [];
        foreach (KerasLayer branch in branches)
        {
            KerasLayer input = InputOf(FirstOf(branch), null);
            branch.Nodes.Clear();
            branch.Nodes.Add(KerasNode.Of(new TensorReference(input.Name, 0, 0)));
            layers.AddRange([input, branch]);
        }

        merge.Nodes.Add(KerasNode.Of(branches.Select(branch => new TensorReference(branch.Name, branch.FirstNode, 0))));
        return [.. layers.Where(IsInput), .. layers.Where(layer => !IsInput(layer)), merge];
    }

    private static bool IsInput(KerasLayer layer) => layer.ClassName == "InputLayer";

    /// <summary>The layer at the very beginning, inside of nested networks.</summary>
    private static KerasLayer FirstOf(KerasLayer layer) =>
        layer.Model?.Layers.FirstOrDefault(inner => !IsInput(inner)) is { } first ? FirstOf(first) : layer;

    private static KerasLayer InputOf(KerasLayer first, long[]? shape)
    {
        long[]? known = InputShape(first) ?? shape;
        JsonObject config = new()
        {
            ["name"] = first.Name + "_input",
            ["dtype"] = first.Config.Text("input_dtype") ?? first.Config.Text("dtype") ?? "float32",
        };
        if (known is not null)
        {
            config["batch_input_shape"] = new JsonArray([.. known.Select(dim => dim < 0 ? null : JsonValue.Create(dim))]);
        }

        return new KerasLayer("InputLayer", first.Name + "_input", new KerasConfig(config));
    }

    private static long[]? InputShape(KerasLayer layer)
    {
        if (layer.Model is { } model)
        {
            KerasLayer? input = model.Layers.FirstOrDefault(IsInput);
            return input is null ? null : InputShape(input);
        }

        return layer.Config.Shape("batch_input_shape") ?? layer.Config.Shape("batch_shape");
    }
}
