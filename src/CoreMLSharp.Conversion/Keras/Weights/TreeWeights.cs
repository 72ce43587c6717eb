using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Weights;

/// <summary>
/// Reads weights from the layout of Keras 3: a tree of the Python objects. In a list of layers, each is called after its class with a
/// counter, not by its own name.
/// </summary>
internal sealed class TreeWeights(KerasVersion version, LayerTable table)
{
    /// <summary>The attributes of a network that hold its layers, of Keras 3 and of some versions of Keras 2.</summary>
    private static readonly string[] LayerLists = ["layers", "layer_checkpoint_dependencies"];

    /// <summary>Gives all layers of a network their weights.</summary>
    /// <exception cref="ModelFormatException">Some are missing.</exception>
    public void Assign(KerasModel model, WeightTree? tree)
    {
        WeightTree? list = LayerLists.Select(name => tree?.Child(name)).FirstOrDefault(found => found is not null);
        Dictionary<string, int> counts = [];
        foreach (KerasLayer layer in model.Layers)
        {
            string name = SnakeCase.Of(layer.ClassName);
            int count = counts[name] = counts.GetValueOrDefault(name, -1) + 1;
            Assign(layer, list?.Named(layer.Name) ?? list?.Numbered(name).ElementAtOrDefault(count));
        }
    }

    private void Assign(KerasLayer layer, WeightTree? tree)
    {
        if (layer.Model is { } model) Assign(model, tree);
        foreach (KerasPart part in layer.Parts) Assign(part.Layer, tree?.Child(part.Role));
        WeightSlot[] slots = [.. table.SlotsOf(layer, version)];
        int found = tree?.Arrays.Count ?? 0;
        if (found < slots.Length)
        {
            throw new ModelFormatException(
                $"the layer '{layer.Name}' ({layer.ClassName}) needs {Counted.Of(slots.Length, "array")} of weights " +
                $"({string.Join(", ", slots.Select(slot => slot.Name))}); the file has {found} for it.");
        }

        for (int i = 0; i < slots.Length; i++) layer.Weights[slots[i].Name] = tree!.Arrays[i];
    }
}
