using System.Globalization;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow.Flow;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>The nodes of a graph or of a called function, by name.</summary>
internal sealed class Graph
{
    private readonly Dictionary<string, Node> _nodes = [];

    private Graph(IEnumerable<Node> nodes)
    {
        foreach (Node node in nodes)
        {
            if (!_nodes.TryAdd(node.Name, node)) throw new ModelFormatException($"two nodes are called '{node.Name}'.");
        }

        Frames = new Lazy<IReadOnlyDictionary<string, LoopFrame>>(() => LoopFrame.Find(this));
        Conditions = new Conditions(this);
    }

    public IReadOnlyCollection<Node> Nodes => _nodes.Values;

    /// <summary>The loops of TensorFlow 1, by the names of their frames.</summary>
    public Lazy<IReadOnlyDictionary<string, LoopFrame>> Frames { get; }

    /// <summary>On what of TensorFlow 1's conditions nodes depend.</summary>
    public Conditions Conditions { get; }

    /// <summary>The arguments, of a function.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>The results, of a function.</summary>
    public IReadOnlyList<TensorReference> Results { get; private init; } = [];

    public static Graph Of(GraphDef graph) => new(graph.Node.Select(node => new Node(
        node.Name, node.Op, [.. node.Input.Where(IsData).Select(TensorReference.Parse)], Controls(node), node.Attr)));

    /// <summary>The body of a function for one of its calls.</summary>
    /// <param name="function">The function.</param>
    /// <param name="call">The attributes of the call, which stand for the placeholders inside.</param>
    public static Graph Of(FunctionDef function, IReadOnlyDictionary<string, AttrValue> call)
    {
        Dictionary<string, string> operations = function.NodeDef.ToDictionary(node => node.Name, node => node.Op);
        TensorReference Reference(string text)
        {
            string[] parts = text.Split(':');
            if (parts.Length < 3 || !operations.TryGetValue(parts[0], out string? op)) return new TensorReference(parts[0], 0);
            return int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? new TensorReference(parts[0], OutputNames.Position(op, parts[1], index))
                : throw new ModelFormatException($"'{text}' is not the name of a tensor.");
        }

        return new Graph(function.NodeDef.Select(node => new Node(
            node.Name, node.Op, [.. node.Input.Where(IsData).Select(Reference)], Controls(node), Substituted(node, call))))
        {
            Arguments = [.. function.Signature.InputArg.Select(argument => argument.Name)],
            Results =
            [
                .. function.Signature.OutputArg.Select(result => function.Ret.TryGetValue(result.Name, out string? source)
                    ? Reference(source)
                    : throw new ModelFormatException($"a function does not say what its result '{result.Name}' is.")),
            ],
        };
    }

    public Node? Find(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>The argument that a result of a function is, unchanged; null where it is computed.</summary>
    public int? ArgumentOf(TensorReference result)
    {
        TensorReference source = Origin(result);
        int index = Arguments.ToList().IndexOf(source.Node);
        return index >= 0 && Find(source.Node) is null ? index : null;
    }

    /// <summary>Where a tensor comes from that was only handed on.</summary>
    public TensorReference Origin(TensorReference tensor)
    {
        for (int i = 0; i <= _nodes.Count; i++)
        {
            if (Find(tensor.Node) is not { Op: "Identity" or "Snapshot" or "StopGradient", Inputs: [var source] }) return tensor;
            tensor = source;
        }

        throw new ModelFormatException($"the node '{tensor.Node}' depends on itself.");
    }

    private static bool IsData(string input) => !input.StartsWith('^');

    private static string[] Controls(NodeDef node) => [.. node.Input.Where(input => !IsData(input)).Select(input => input[1..])];

    private static IReadOnlyDictionary<string, AttrValue> Substituted(NodeDef node, IReadOnlyDictionary<string, AttrValue> call)
    {
        if (node.Attr.Values.All(value => value.ValueCase != AttrValue.ValueOneofCase.Placeholder)) return node.Attr;
        Dictionary<string, AttrValue> attributes = [];
        foreach ((string name, AttrValue value) in node.Attr)
        {
            AttrValue? actual = value.ValueCase == AttrValue.ValueOneofCase.Placeholder ? call.GetValueOrDefault(value.Placeholder) : value;
            if (actual is not null) attributes.Add(name, actual);
        }

        return attributes;
    }
}
