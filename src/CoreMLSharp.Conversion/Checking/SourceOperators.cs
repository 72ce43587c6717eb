using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>An operator of a source, as the ONNX network that the source is read as has it.</summary>
/// <param name="Type">What it computes, such as <c>Conv</c>.</param>
/// <param name="Name">Its name; that of its first output where it has none.</param>
/// <param name="Inputs">The values that it reads, constants among them.</param>
/// <param name="Outputs">The values that it computes.</param>
public sealed record SourceOperator(string Type, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    internal static SourceOperator Of(NodeProto node) => new(
        node.OpType, node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType,
        [.. node.Input.Where(input => input.Length > 0)], [.. node.Output.Where(output => output.Length > 0)]);

    /// <summary>The operator and its name.</summary>
    public override string ToString() => $"{Type} '{Name}'";
}

/// <summary>The operators of a source's outermost graph in their order, and which reads what another one computes.</summary>
internal sealed class SourceOperators
{
    private readonly NodeProto[] _nodes;
    private readonly int[][] _before;
    private readonly Dictionary<string, int> _makers = [];

    public SourceOperators(GraphProto graph)
    {
        _nodes = [.. graph.Node];
        _before = new int[_nodes.Length][];
        for (int i = 0; i < _nodes.Length; i++)
        {
            _before[i] = [.. DeadNodes.ReferencesOf(_nodes[i]).Where(_makers.ContainsKey).Select(name => _makers[name]).Distinct()];
            foreach (string output in _nodes[i].Output.Where(output => output.Length > 0)) _makers[output] = i;
        }
    }

    public SourceOperator this[int index] => SourceOperator.Of(_nodes[index]);

    /// <summary>The operator that computes a value; null for inputs and constants.</summary>
    public int? MakerOf(string value) => _makers.TryGetValue(value, out int maker) ? maker : null;

    /// <summary>All operators that one depends on, in their order.</summary>
    /// <param name="index">The operator, which is not among them.</param>
    /// <param name="stop">At which to look no further back; they themselves are among the result.</param>
    public IReadOnlyList<int> Before(int index, Func<int, bool>? stop = null)
    {
        SortedSet<int> found = [];
        Stack<int> waiting = new(_before[index]);
        while (waiting.TryPop(out int next))
        {
            if (!found.Add(next) || stop?.Invoke(next) == true) continue;
            foreach (int earlier in _before[next]) waiting.Push(earlier);
        }

        return [.. found];
    }

    /// <summary>The operators that read what one computes.</summary>
    public IEnumerable<SourceOperator> After(int index) =>
        Enumerable.Range(index, _nodes.Length - index).Where(other => _before[other].Contains(index)).Select(other => this[other]);
}
