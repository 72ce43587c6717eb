using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>An input or output of a model: the name that users know, the tensor, and what is known of its shape beside the graph.</summary>
internal sealed record Port(string Name, TensorReference Tensor, TensorShape? Shape = null);

/// <summary>A whole model from a graph, its inputs and its outputs.</summary>
internal static class ModelGraph
{
    /// <summary>Operations whose results are no outputs of a model, though nothing may take them.</summary>
    private static readonly HashSet<string> Aside =
    [
        "Assert", "Assign", "AssignAdd", "AssignSub", "AssignVariableOp", "Const", "MergeV2Checkpoints", "NoOp", "Placeholder", "RestoreV2",
        "SaveV2", "ShardedFilename", "VarHandleOp", "VarIsInitializedOp", "Variable", "VariableV2",
    ];

    /// <summary>The inputs of a graph: its placeholders, and every node of which the caller gives a shape.</summary>
    public static Port[] FindInputs(Graph graph, SourceOptions options)
    {
        // A placeholder is called as the caller calls it: "x" or "x:0".
        Port[] named =
        [
            .. options.InputShapes.Keys.Select(name => new Port(name, TensorReference.Parse(name)))
                .Where(port => graph.Find(port.Tensor.Node) is not null),
        ];
        IEnumerable<TensorReference> placeholders = graph.Nodes.Where(node => node.Op is "Placeholder" or "PlaceholderV2")
            .Select(node => new TensorReference(node.Name, 0));
        return
        [
            .. placeholders.Select(tensor => named.FirstOrDefault(port => port.Tensor == tensor) ?? new Port(tensor.Node, tensor))
                .UnionBy(named, port => port.Tensor),
        ];
    }

    /// <summary>The outputs of a graph that does not say: what nothing takes, in the order of the nodes.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public static IReadOnlyList<string> FindOutputs(Graph graph)
    {
        HashSet<string> taken = [.. graph.Nodes.SelectMany(node => node.Inputs).Select(input => input.Node)];
        string[] outputs =
        [
            .. graph.Nodes.Where(node => !taken.Contains(node.Name) && !Aside.Contains(node.Op))
                .Where(node => !node.Op.EndsWith("Summary", StringComparison.Ordinal))
                .Select(node => node.Name),
        ];
        return outputs.Length > 0
            ? outputs
            : throw new ModelFormatException("the graph does not say what its outputs are.") { Hint = Hint.NameOutputs };
    }

    /// <summary>Translates what the outputs need.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="translation">Its functions and variables.</param>
    /// <param name="inputs">What may be an input; those that no output needs are left out.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="options">The shapes that the caller gives.</param>
    public static SourceModel Translate(
        Graph graph, Translation translation, IReadOnlyList<Port> inputs, IReadOnlyList<Port> outputs, SourceOptions options)
    {
        foreach (Port output in outputs.Where(output => graph.Find(output.Tensor.Node) is null))
        {
            throw MissingOutput(graph, output);
        }

        OnnxGraphBuilder builder = new();
        Dictionary<TensorReference, Tensor?> feeds = inputs.ToDictionary(input => input.Tensor, _ => (Tensor?)null);
        IReadOnlySet<TensorReference> needed =
            new GraphTranslator(translation, graph, builder, feeds).FindGiven(outputs.Select(output => output.Tensor));
        foreach (Port input in inputs)
        {
            if (needed.Contains(input.Tensor)) feeds[input.Tensor] = new Tensor(Declare(builder, graph, input, options));
        }

        Tensor?[] results = new GraphTranslator(translation, graph, builder, feeds).Translate(outputs.Select(output => output.Tensor));
        translation.ThrowIfFaulty();
        return SourceGraphs.Finish(builder, [.. outputs.Zip(results, (output, result) => (output.Name, result!.Value))]);
    }

    private static CoreMLException MissingOutput(Graph graph, Port output)
    {
        string near = NearName.Question(output.Tensor.Node, graph.Nodes.Select(node => node.Name));
        return new ModelInputException($"there is no node '{output.Tensor.Node}' in the graph, which is to be an output.{near}");
    }

    private static OnnxValue Declare(OnnxGraphBuilder builder, Graph graph, Port input, SourceOptions options)
    {
        Node node = graph.Find(input.Tensor.Node)!;
        TensorShape shape = options.InputShapes.TryGetValue(input.Name, out IReadOnlyList<long>? given)
            ? TensorShape.Of([.. given])
            : node.Shape("shape") is { IsRanked: true } own ? own : input.Shape ?? TensorShape.Unranked;
        if (!shape.IsRanked)
        {
            throw new UnsupportedModelException($"the input '{input.Name}' has no shape in the file.") { Hint = Hint.GiveInputShape };
        }

        try
        {
            return SourceGraphs.Input(builder, input.Name, TypeOf(node, input.Tensor.Index), shape);
        }
        catch (UnsupportedModelException error)
        {
            error.AddOuterLocation($"input '{input.Name}'");
            throw;
        }
    }

    /// <summary>The type of what a node gives, by the attributes that say so.</summary>
    private static DataType TypeOf(Node node, int output) => node.Op switch
    {
        "Cast" => node.Type("DstT"),
        "ArgMax" or "ArgMin" => node.Type("output_type", DataType.Int64),
        "Shape" or "Size" => node.Type("out_type", DataType.Int32),
        "TopKV2" when output == 1 => DataType.Int32,
        _ when node.Types("output_types") is { } types && output < types.Length => types[output],
        _ => node.Type("dtype", node.Type("T", node.Type("Tparams"))),
    };
}
