using CoreMLSharp.Conversion.Hdf5;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Weights;

/// <summary>
/// Reads weights from the HDF5 layout of all versions: a group for each layer, and in it a list of the names of its arrays.
/// </summary>
internal sealed class LayerWeights(Hdf5Group root, WeightList list)
{
    /// <summary>Gives all layers of a network their weights.</summary>
    /// <exception cref="ModelFormatException">Some are missing, or too many.</exception>
    public void Assign(KerasModel model)
    {
        foreach (KerasLayer layer in model.Layers) Assign(layer);
    }

    /// <summary>Whether a group is laid out so.</summary>
    public static bool Is(Hdf5Group group) => group.Texts("layer_names") is not null || group.Texts("layer_names0") is not null;

    private void Assign(KerasLayer layer)
    {
        int needed = list.SlotsOf(layer).Count;
        if (needed == 0) return;
        if (root.Group(layer.Name) is { } group)
        {
            list.Assign(layer, [.. Names(group).Select(name => Array(group, name))]);
            return;
        }

        // Networks inside of one of Keras 1 are not groups: their layers stand beside the others.
        Assign(layer.Model
            ?? throw new ModelFormatException($"the weights of the layer '{layer.Name}' ({layer.ClassName}) are missing."));
    }

    private static KerasArray Array(Hdf5Group group, string name) => group.Dataset(name) is { } dataset
        ? new KerasArray(name, dataset.Dims, dataset.ReadFloats)
        : throw new ModelFormatException($"the weights '{name}' are missing in {group.Path}.");

    /// <summary>The names of the arrays; long lists are written in parts.</summary>
    private static IEnumerable<string> Names(Hdf5Group group)
    {
        if (group.Texts("weight_names") is { } names) return names;
        return Enumerable.Range(0, int.MaxValue)
            .Select(part => group.Texts($"weight_names{part}"))
            .TakeWhile(part => part is not null)
            .SelectMany(part => part!);
    }
}
