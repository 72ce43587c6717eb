using System.Globalization;
using CoreMLSharp.Conversion.Hdf5;

namespace CoreMLSharp.Conversion.Keras.Weights;

/// <summary>A group of the weights file of Keras 3: the attributes of a Python object that are layers, and its own arrays.</summary>
internal sealed class WeightTree
{
    private const string OwnArrays = "vars";

    private readonly Dictionary<string, WeightTree> _children = [];

    /// <summary>The name of the layer, where the file says it.</summary>
    public string? LayerName { get; private set; }

    /// <summary>The arrays of the object itself, in order.</summary>
    public List<KerasArray> Arrays { get; } = [];

    /// <summary>Reads a file.</summary>
    public static WeightTree Read(Hdf5Group group)
    {
        WeightTree tree = new();
        tree.Add(group);
        return tree;
    }

    /// <summary>What an attribute holds; null where that has no weights. Private attributes begin with an underscore.</summary>
    public WeightTree? Child(string path)
    {
        WeightTree? tree = this;
        foreach (string name in path.Split('/'))
        {
            tree = tree?._children.GetValueOrDefault(name) ?? tree?._children.GetValueOrDefault("_" + name);
        }

        return tree;
    }

    /// <summary>What is called like a class, with and without numbers behind, by number.</summary>
    public IEnumerable<WeightTree> Numbered(string name) => _children
        .Select(child => (child.Value, Number: NumberOf(child.Key, name)))
        .Where(child => child.Number >= 0)
        .OrderBy(child => child.Number)
        .Select(child => child.Value);

    /// <summary>The object of a layer by the name that the file gives; null where it gives none.</summary>
    public WeightTree? Named(string layer) => _children.Values.FirstOrDefault(child => child.LayerName == layer);

    private static int NumberOf(string name, string start)
    {
        if (name == start) return 0;
        return name.StartsWith(start + "_", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(start.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }

    private void Add(Hdf5Group group)
    {
        foreach (string name in group.Names)
        {
            if (group.Group(name) is not { } inner) continue;

            // Keras 2.13 wrote Windows' separators into the names.
            WeightTree tree = this;
            string[] parts = name.Split('\\');
            foreach (string part in parts.Where((part, i) => i < parts.Length - 1 || part != OwnArrays))
            {
                if (!tree._children.TryGetValue(part, out WeightTree? child)) tree._children.Add(part, child = new WeightTree());
                tree = child;
            }

            if (parts[^1] == OwnArrays) tree.AddArrays(inner);
            else tree.Add(inner);
        }
    }

    private void AddArrays(Hdf5Group group)
    {
        LayerName = group.Text("name");
        IEnumerable<(string Name, Hdf5Dataset Dataset)> datasets = group.Names
            .Select(name => (Name: name, Dataset: group.Dataset(name)!))
            .Where(pair => pair.Dataset is not null)
            .OrderBy(pair => NumberOf("_" + pair.Name, ""));
        Arrays.AddRange(datasets.Select(pair => new KerasArray(pair.Dataset.Path, pair.Dataset.Dims, pair.Dataset.ReadFloats)));
    }
}
