using CoreMLSharp.Conversion.Specification;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>
/// By which names a checkpoint has the variables of a graph. The graph itself says: what restores a checkpoint reads a list of names and
/// assigns each value to a variable, in TensorFlow 1 in the graph, in TensorFlow 2 in a function that gets the variables as arguments.
/// </summary>
internal static class Restoration
{
    /// <summary>The names in the checkpoint, by the nodes of variables.</summary>
    public static Dictionary<string, string> FindNames(Graph graph, FunctionDefLibrary? library)
    {
        Dictionary<string, string> names = [];
        foreach ((TensorReference variable, string key) in Assignments(graph)) names[variable.Node] = key;
        Dictionary<string, FunctionDef> functions =
            (library?.Function ?? []).Where(function => function.NodeDef.Any(node => node.Op == "RestoreV2"))
            .DistinctBy(function => function.Signature.Name).ToDictionary(function => function.Signature.Name);
        foreach (Node call in graph.Nodes)
        {
            if (call.Function("f") is not { } callee || !functions.TryGetValue(callee.Name, out FunctionDef? function)) continue;
            Graph body = Graph.Of(function, callee.Attr);
            foreach ((TensorReference variable, string key) in Assignments(body))
            {
                if (body.ArgumentOf(variable) is { } argument && argument < call.Inputs.Length) names[call.Inputs[argument].Node] = key;
            }
        }

        return names;
    }

    private static IEnumerable<(TensorReference Variable, string Key)> Assignments(Graph graph)
    {
        Dictionary<string, string[]> restored = [];
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not ("Assign" or "AssignVariableOp") || node.Inputs.Length < 2) continue;
            TensorReference value = graph.Origin(node.Inputs[1]);
            if (graph.Find(value.Node) is not { Op: "RestoreV2", Inputs.Length: 3 } restore) continue;
            if (!restored.TryGetValue(restore.Name, out string[]? keys))
            {
                Node? list = graph.Find(graph.Origin(restore.Inputs[1]).Node);
                keys = [.. list?.Tensor("value")?.StringVal.Select(key => key.ToStringUtf8()) ?? []];
                restored.Add(restore.Name, keys);
            }

            if (value.Index < keys.Length) yield return (graph.Origin(node.Inputs[0]), keys[value.Index]);
        }
    }
}
