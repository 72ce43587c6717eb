using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlow.Flow;

/// <summary>
/// A loop of TensorFlow 1. Its state goes round Enter → Merge → Switch → body → NextIteration, and leaves by Exit; what does not change
/// comes in by Enter alone.
/// </summary>
/// <param name="Variables">The state.</param>
/// <param name="Constants">The nodes Enter of what does not change.</param>
/// <param name="Condition">Whether the loop goes on.</param>
internal sealed record LoopFrame(IReadOnlyList<LoopVariable> Variables, IReadOnlyList<Node> Constants, TensorReference Condition)
{
    /// <summary>What comes in from outside.</summary>
    public IEnumerable<TensorReference> Sources =>
        Variables.Select(variable => variable.Initial).Concat(Constants.Select(enter => enter.Inputs[0]));

    /// <summary>All loops of a graph, by the names of their frames.</summary>
    public static IReadOnlyDictionary<string, LoopFrame> Find(Graph graph)
    {
        ILookup<string, Node> enters = graph.Nodes.Where(IsEnter).ToLookup(enter => enter.Text("frame_name"));
        if (enters.Count == 0) return new Dictionary<string, LoopFrame>();
        Dictionary<string, Node> merges = [];
        foreach (Node merge in graph.Nodes.Where(node => node.Op is "Merge" or "RefMerge"))
        {
            foreach (TensorReference input in merge.Inputs) merges.TryAdd(input.Node, merge);
        }

        ILookup<string, Node> switches = graph.Nodes.Where(node => node.Op is "Switch" or "RefSwitch" && node.Inputs.Length == 2)
            .ToLookup(node => node.Inputs[0].Node);
        return enters.ToDictionary(frame => frame.Key, frame => Of(graph, frame, merges, switches));
    }

    /// <summary>The loop that a node Exit leaves.</summary>
    public static LoopFrame Of(Graph graph, Node exit)
    {
        Node? merge = Input(graph, Input(graph, exit));
        Node? enter = merge?.Inputs.Select(input => graph.Find(input.Node)).FirstOrDefault(node => node is not null && IsEnter(node));
        return enter is not null && graph.Frames.Value.TryGetValue(enter.Text("frame_name"), out LoopFrame? frame)
            ? frame
            : throw new ModelFormatException($"the node '{exit.Name}' leaves a loop that is not there.");
    }

    private static Node? Input(Graph graph, Node? node) => node?.Inputs is [var first, ..] ? graph.Find(first.Node) : null;

    private static bool IsEnter(Node node) => node is { Op: "Enter" or "RefEnter", Inputs.Length: 1 };

    private static LoopFrame Of(
        Graph graph, IGrouping<string, Node> enters, Dictionary<string, Node> merges, ILookup<string, Node> switches)
    {
        List<LoopVariable> variables = [];
        List<Node> constants = [];
        TensorReference? condition = null;
        foreach (Node enter in enters)
        {
            if (!merges.TryGetValue(enter.Name, out Node? merge))
            {
                constants.Add(enter);
                continue;
            }

            Node? next = merge.Inputs.Select(input => graph.Find(input.Node))
                .FirstOrDefault(node => node?.Op is "NextIteration" or "RefNextIteration");
            if (next is not { Inputs.Length: 1 })
            {
                throw new ModelFormatException($"the loop '{enters.Key}' has no next turn for '{merge.Name}'.");
            }

            Node? choice = switches[merge.Name].FirstOrDefault();
            variables.Add(new LoopVariable(merge.Name, choice?.Name, enter.Inputs[0], next.Inputs[0]));
            condition ??= choice?.Inputs[1];
        }

        if (condition is not { } loopCondition || graph.Find(loopCondition.Node) is not { Op: "LoopCond", Inputs: [var truth] })
        {
            throw new ModelFormatException($"the loop '{enters.Key}' has no condition.");
        }

        return new LoopFrame(variables, constants, truth);
    }
}

/// <summary>A part of a loop's state.</summary>
/// <param name="Merge">The node that has it at the beginning of each turn.</param>
/// <param name="Switch">The node that hands it to the body, or out of the loop; null where neither uses it.</param>
/// <param name="Initial">What it is before the first turn.</param>
/// <param name="Next">What it is for the next turn.</param>
internal sealed record LoopVariable(string Merge, string? Switch, TensorReference Initial, TensorReference Next)
{
    /// <summary>Whether the body hands it on as it is.</summary>
    public bool IsConstant(Graph graph) => Switch is not null && graph.Origin(Next) == new TensorReference(Switch, 1);
}
