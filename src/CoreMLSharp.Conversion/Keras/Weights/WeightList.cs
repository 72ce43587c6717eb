using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Weights;

/// <summary>Gives the arrays of a list to the layers that they are of, by the order in which Keras lists the weights of a layer.</summary>
internal sealed class WeightList(KerasVersion version, LayerTable table)
{
    /// <summary>All places for weights of a layer and those inside of it, in order: those that are trained, then the others.</summary>
    public List<(KerasLayer Layer, WeightSlot Slot)> SlotsOf(KerasLayer layer) => [.. Trainable(layer), .. NotTrainable(layer)];

    /// <summary>Gives a layer its weights.</summary>
    /// <exception cref="ModelFormatException">There are more or fewer than it has places.</exception>
    public void Assign(KerasLayer layer, IReadOnlyList<KerasArray> arrays)
    {
        List<(KerasLayer Layer, WeightSlot Slot)> slots = SlotsOf(layer);
        if (arrays.Count != slots.Count)
        {
            throw new ModelFormatException(
                $"the layer '{layer.Name}' ({layer.ClassName}) needs {Counted.Of(slots.Count, "array")} of weights " +
                $"({string.Join(", ", slots.Select(slot => slot.Slot.Name))}); the file has {arrays.Count} for it.");
        }

        foreach (((KerasLayer owner, WeightSlot slot), KerasArray array) in slots.Zip(arrays)) owner.Weights[slot.Name] = array;
    }

    private IEnumerable<(KerasLayer Layer, WeightSlot Slot)> Own(KerasLayer layer) =>
        table.SlotsOf(layer, version).Select(slot => (layer, slot));

    private static IEnumerable<KerasLayer> Inner(KerasLayer layer) =>
        layer.Parts.Select(part => part.Layer).Concat(layer.Model?.Layers ?? []);

    private IEnumerable<(KerasLayer, WeightSlot)> Trainable(KerasLayer layer) => layer.IsTrainable
        ? Own(layer).Where(slot => slot.Slot.IsTrainable).Concat(Inner(layer).SelectMany(Trainable))
        : [];

    private IEnumerable<(KerasLayer, WeightSlot)> NotTrainable(KerasLayer layer)
    {
        if (layer.IsTrainable) return Own(layer).Where(slot => !slot.Slot.IsTrainable).Concat(Inner(layer).SelectMany(NotTrainable));

        // What is frozen as a whole is listed layer by layer; only Keras before TensorFlow's listed networks as if they were not.
        return layer.Model is not null && !version.IsTensorFlow
            ? Inner(layer).SelectMany(Trainable).Concat(Inner(layer).SelectMany(NotTrainable))
            : Own(layer).Concat(Inner(layer).SelectMany(SlotsOf));
    }
}
