using CoreMLSharp.Conversion.Specification;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>
/// By which names a checkpoint has the variables of a graph. The graph itself says: what restores a checkpoint reads a list of names and
/// assigns each value to a variable, in TensorFlow 1 in the graph, in TensorFlow 2 in a function that gets the variables as arguments.
/// </summary>
internal static class Restoration
{
    /// <summary>The names in the checkpoint and which part of what is there is meant, by the nodes of variables.</summary>
    public static Dictionary<string, StoredVariable> Find(Graph graph, FunctionDefLibrary? library)
    {
        Dictionary<string, StoredVariable> names = [];
        foreach ((TensorReference variable, StoredVariable stored) in Assignments(graph)) names[variable.Node] = stored;
        Dictionary<string, FunctionDef> functions =
            (library?.Function ?? []).Where(function => function.NodeDef.Any(node => node.Op == "RestoreV2"))
            .DistinctBy(function => function.Signature.Name).ToDictionary(function => function.Signature.Name);
        foreach (Node call in graph.Nodes)
        {
            if (call.Function("f") is not { } callee || !functions.TryGetValue(callee.Name, out FunctionDef? function)) continue;
            Graph body = Graph.Of(function, callee.Attr);
            foreach ((TensorReference variable, StoredVariable stored) in Assignments(body))
            {
                if (body.ArgumentOf(variable) is { } argument && argument < call.Inputs.Length) names[call.Inputs[argument].Node] = stored;
            }
        }

        return names;
    }

    private static IEnumerable<(TensorReference Variable, StoredVariable Stored)> Assignments(Graph graph)
    {
        Dictionary<string, (string[] Names, string[] Slices)> restored = [];
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not ("Assign" or "AssignVariableOp") || node.Inputs.Length < 2) continue;
            TensorReference value = graph.Origin(node.Inputs[1]);
            if (graph.Find(value.Node) is not { Op: "RestoreV2", Inputs: [_, var names, var slices] } restore) continue;
            if (!restored.TryGetValue(restore.Name, out (string[] Names, string[] Slices) lists))
            {
                restored.Add(restore.Name, lists = (Texts(graph, names), Texts(graph, slices)));
            }

            if (value.Index >= lists.Names.Length) continue;
            StoredVariable stored = new(lists.Names[value.Index], lists.Slices.ElementAtOrDefault(value.Index) ?? "");
            yield return (graph.Origin(node.Inputs[0]), stored);
        }
    }

    private static string[] Texts(Graph graph, TensorReference list) =>
        [.. graph.Find(graph.Origin(list).Node)?.Tensor("value")?.StringVal.Select(text => text.ToStringUtf8()) ?? []];
}

/// <summary>A variable in a checkpoint: its name, and which part of it is meant; all where that is empty.</summary>
internal sealed record StoredVariable(string Name, string Slice = "");
