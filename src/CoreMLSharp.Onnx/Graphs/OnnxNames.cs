using CoreMLSharp.Onnx.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>Renames the values of a finished graph, so that they are called what the source model calls them.</summary>
internal static class OnnxNames
{
    /// <summary>
    /// Gives values their preferred names, outputs first; a name that is taken stays with whoever has it, except that a made-up name gives
    /// way.
    /// </summary>
    public static void Apply(GraphProto graph, IReadOnlyList<OnnxInitializer> large, IReadOnlyDictionary<string, string> preferred)
    {
        HashSet<string> taken = [.. graph.Input.Select(input => input.Name)];
        Dictionary<string, string> names = graph.Input.ToDictionary(input => input.Name, input => input.Name);
        IEnumerable<string> produced = graph.Node.SelectMany(node => node.Output);
        foreach (string name in graph.Output.Select(output => output.Name).Concat(produced))
        {
            if (!names.ContainsKey(name) && preferred.TryGetValue(name, out string? wanted) && taken.Add(wanted)) names.Add(name, wanted);
        }

        string NewName(string name)
        {
            if (name.Length == 0) return name;
            if (names.TryGetValue(name, out string? known)) return known;
            string free = name;
            for (int i = 2; !taken.Add(free); i++) free = $"{name}_{i}";
            names.Add(name, free);
            return free;
        }

        Rename(graph, NewName);
        foreach (OnnxInitializer initializer in large) initializer.Name = NewName(initializer.Name);
    }

    /// <summary>Gives every value of a graph another name.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="large">The constants beside it.</param>
    /// <param name="known">New names that are given.</param>
    /// <param name="unique">Makes the others of the present ones.</param>
    public static void Replace(
        GraphProto graph, IReadOnlyList<OnnxInitializer> large, Dictionary<string, string> known, Func<string, string> unique)
    {
        string NewName(string name)
        {
            if (name.Length > 0 && !known.ContainsKey(name)) known.Add(name, unique(name));
            return name.Length == 0 ? name : known[name];
        }

        Rename(graph, NewName);
        foreach (OnnxInitializer initializer in large) initializer.Name = NewName(initializer.Name);
    }

    private static void Rename(GraphProto graph, Func<string, string> newName)
    {
        foreach (TensorProto tensor in graph.Initializer) tensor.Name = newName(tensor.Name);
        foreach (NodeProto node in graph.Node)
        {
            Rename(node.Input, newName);
            foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null)) Rename(attribute.G, newName);
            Rename(node.Output, newName);
            node.Name = node.Output[0];
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output)) value.Name = newName(value.Name);
    }

    private static void Rename(RepeatedField<string> names, Func<string, string> newName)
    {
        for (int i = 0; i < names.Count; i++) names[i] = newName(names[i]);
    }
}
