using System.Collections.Immutable;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlow.Flow;

/// <summary>A condition of TensorFlow 1 and the side on which it is met.</summary>
internal readonly record struct Side(TensorReference Predicate, bool IsTrue);

/// <summary>A condition by which a node Merge chooses.</summary>
/// <param name="Predicate">The condition.</param>
/// <param name="WhenFalse">What it gives when the condition is false.</param>
/// <param name="WhenTrue">What it gives when it is true.</param>
internal sealed record Choice(TensorReference Predicate, TensorReference WhenFalse, TensorReference WhenTrue)
{
    public TensorReference Result(bool isTrue) => isTrue ? WhenTrue : WhenFalse;
}

/// <summary>
/// On which sides of which conditions the tensors of a graph are alive. Switch hands a tensor to one of two sides, Merge takes whichever
/// of two is alive; that they belong together shows only in between.
/// </summary>
internal sealed class Conditions(Graph graph)
{
    private readonly Dictionary<string, ImmutableHashSet<Side>> _known = [];

    /// <summary>The sides on which a tensor is alive.</summary>
    public ImmutableHashSet<Side> Of(TensorReference tensor)
    {
        if (graph.Find(tensor.Node) is not { } node) return [];
        Work(node);
        return Sides(node, tensor.Index);
    }

    /// <summary>How a node Merge chooses; null where there is no condition.</summary>
    public Choice? OfMerge(Node merge)
    {
        if (merge.Inputs is not [var first, var second]) return null;
        ImmutableHashSet<Side> others = Of(second);
        foreach (Side side in Of(first))
        {
            if (!others.Contains(side with { IsTrue = !side.IsTrue })) continue;
            return side.IsTrue ? new Choice(side.Predicate, second, first) : new Choice(side.Predicate, first, second);
        }

        return null;
    }

    /// <summary>Whether a condition is known before the graph runs.</summary>
    /// <param name="predicate">The condition.</param>
    /// <param name="isInput">Whether a node is an input of the model, whatever it says itself.</param>
    public bool? Known(TensorReference predicate, Func<TensorReference, bool> isInput)
    {
        bool isNegated = false;
        for (int i = 0; i <= graph.Nodes.Count; i++)
        {
            predicate = graph.Origin(predicate);
            if (isInput(predicate) || graph.Find(predicate.Node) is not { } node) return null;
            switch (node)
            {
                case { Op: "LogicalNot", Inputs: [var source] }:
                    (predicate, isNegated) = (source, !isNegated);
                    break;
                case { Op: "PlaceholderWithDefault", Inputs: [var source] }:
                    predicate = source;
                    break;
                case { Op: "Const" } when node.Tensor("value") is { Dtype: Specification.ElementType.Bool } value:
                    return ConstantReader.Read(value).ToIntegers() is [var truth] ? (truth != 0) != isNegated : null;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Finds the sides of a node and of all before it, without recursion: graphs are deep.</summary>
    private void Work(Node node)
    {
        Stack<(Node Node, bool IsReady)> open = new([(node, false)]);
        HashSet<string> begun = [];
        while (open.TryPop(out (Node Node, bool IsReady) step))
        {
            if (_known.ContainsKey(step.Node.Name)) continue;
            if (step.IsReady)
            {
                _known.Add(step.Node.Name, Computed(step.Node));
                continue;
            }

            if (!begun.Add(step.Node.Name)) continue;
            open.Push((step.Node, true));
            foreach (TensorReference source in Sources(step.Node))
            {
                if (graph.Find(source.Node) is { } before && !_known.ContainsKey(before.Name)) open.Push((before, false));
            }
        }
    }

    private IEnumerable<TensorReference> Sources(Node node) => node.Op is "Exit" or "RefExit"
        ? LoopFrame.Of(graph, node).Sources
        : node.Op is "NextIteration" or "RefNextIteration"
            ? []
            : node.Inputs.Concat(node.Controls.Select(name => new TensorReference(name, 0)));

    private ImmutableHashSet<Side> Computed(Node node)
    {
        if (node.Op is "Merge" or "RefMerge" && node.Inputs is [var first, var second])
        {
            return Alive(first).Intersect(Alive(second));
        }

        return Sources(node).Aggregate(ImmutableHashSet<Side>.Empty, (all, source) => all.Union(Alive(source)));
    }

    private ImmutableHashSet<Side> Alive(TensorReference tensor) =>
        graph.Find(tensor.Node) is { } node && _known.ContainsKey(node.Name) ? Sides(node, tensor.Index) : [];

    /// <summary>What a node's output is alive on: a Switch adds its own condition, unless it belongs to a loop.</summary>
    private ImmutableHashSet<Side> Sides(Node node, int output)
    {
        ImmutableHashSet<Side> sides = _known.GetValueOrDefault(node.Name)
            ?? throw new ModelFormatException($"the node '{node.Name}' depends on itself.");
        if (node is not { Op: "Switch" or "RefSwitch", Inputs: [_, var predicate] }) return sides;
        TensorReference origin = graph.Origin(predicate);
        return graph.Find(origin.Node)?.Op == "LoopCond" ? sides : sides.Add(new Side(origin, output == 1));
    }
}
