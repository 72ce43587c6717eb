using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.TensorFlow.Flow;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>
/// Translates what of a graph is needed for some tensors, in an order in which every node comes after those that it takes from. What is
/// not needed is not looked at: training, saving and summaries fall away.
/// </summary>
/// <param name="translation">What all graphs have in common.</param>
/// <param name="graph">The graph.</param>
/// <param name="builder">Where nodes go.</param>
/// <param name="feeds">
/// Tensors that are given, rather than computed; null for one that cannot be brought over, nor what depends on it.
/// </param>
internal sealed class GraphTranslator(
    Translation translation, Graph graph, OnnxGraphBuilder builder, IReadOnlyDictionary<TensorReference, Tensor?> feeds)
{
    private readonly Dictionary<TensorReference, Tensor?> _values = new(feeds);
    private readonly HashSet<string> _blocked = [];

    public OnnxGraphBuilder Builder => builder;

    public Graph Graph => graph;

    /// <summary>The loops of TensorFlow 1 that are translated, with what their state is in the end.</summary>
    public Dictionary<LoopFrame, Tensor[]> Loops { get; } = [];

    /// <summary>Translates tensors; null for those that cannot be brought over.</summary>
    public Tensor?[] Translate(IEnumerable<TensorReference> tensors)
    {
        TensorReference[] wanted = [.. tensors];
        foreach (Node node in InOrder(wanted)) Translate(node);
        return Array.ConvertAll(wanted, Value);
    }

    /// <summary>Translates tensors.</summary>
    /// <exception cref="BlockedException">One cannot be brought over, which is noted.</exception>
    public Tensor[] TranslateAll(IEnumerable<TensorReference> tensors) =>
        Array.ConvertAll(Translate(tensors), tensor => tensor ?? throw new BlockedException());

    /// <summary>The same graph in another place, where other tensors are given.</summary>
    public GraphTranslator Inside(OnnxGraphBuilder inner, IReadOnlyDictionary<TensorReference, Tensor?> given) =>
        new(translation, graph, inner, given);

    /// <summary>A tensor that is translated; null for one that cannot be brought over.</summary>
    public Tensor? Value(TensorReference tensor)
    {
        if (_values.TryGetValue(tensor, out Tensor? value) || _blocked.Contains(tensor.Node)) return value;
        throw new UnsupportedModelException($"output {tensor.Index} of the node '{tensor.Node}' is not converted.");
    }

    /// <summary>Whether a condition of TensorFlow 1 is known before the model runs.</summary>
    public bool? Known(TensorReference predicate) =>
        graph.Conditions.Known(predicate, feeds.ContainsKey)
        ?? (feeds.GetValueOrDefault(graph.Origin(predicate))?.Numbers is [{ } known] ? known != 0 : null);

    /// <summary>Whether a tensor is given, rather than computed.</summary>
    public bool IsGiven(TensorReference tensor) => feeds.ContainsKey(tensor);

    /// <summary>Which of the given tensors some tensors depend on.</summary>
    public IReadOnlySet<TensorReference> FindGiven(IEnumerable<TensorReference> wanted)
    {
        HashSet<TensorReference> found = [];
        InOrder(wanted, found);
        return found;
    }

    /// <summary>The nodes that some tensors need, each after those it takes from; without recursion, since graphs are deep.</summary>
    private List<Node> InOrder(IEnumerable<TensorReference> wanted, HashSet<TensorReference>? given = null)
    {
        List<Node> order = [];
        HashSet<string> begun = [];
        HashSet<string> done = [];
        Stack<(Node Node, bool IsReady)> open = [];
        foreach (TensorReference tensor in wanted) Push(tensor);
        while (open.TryPop(out (Node Node, bool IsReady) step))
        {
            if (step.IsReady)
            {
                done.Add(step.Node.Name);
                order.Add(step.Node);
            }
            else if (begun.Add(step.Node.Name))
            {
                open.Push((step.Node, true));
                foreach (TensorReference source in FlowTranslation.Sources(this, step.Node)) Push(source);
            }
            else if (!done.Contains(step.Node.Name))
            {
                throw new ModelFormatException($"the node '{step.Node.Name}' depends on itself.");
            }
        }

        return order;

        void Push(TensorReference tensor)
        {
            if (_values.ContainsKey(tensor))
            {
                given?.Add(tensor);
                return;
            }

            Node node = graph.Find(tensor.Node) ?? throw new ModelFormatException($"there is no node '{tensor.Node}' in the graph.");
            open.Push((node, false));
        }
    }

    private void Translate(Node node)
    {
        try
        {
            IReadOnlyList<Tensor> outputs = FlowTranslation.Translate(this, node) ?? Apply(node);
            for (int i = 0; i < outputs.Count; i++) Keep(new TensorReference(node.Name, i), outputs[i]);
        }
        catch (BlockedException)
        {
            _blocked.Add(node.Name);
        }
        catch (UnsupportedModelException error)
        {
            translation.Report(node, error.Message);
            _blocked.Add(node.Name);
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"{node.Op} '{node.Name}'");
            throw;
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFormatException(
                $"{node.Op} '{node.Name}': its inputs or attributes do not fit together: {error.Message}", error);
        }
    }

    private void Keep(TensorReference reference, Tensor tensor)
    {
        _values[reference] = tensor;
        if (tensor.HasValue) builder.Prefer(tensor.ChannelsFirst ?? tensor.Value, reference.ToString());
    }

    private IReadOnlyList<Tensor> Apply(Node node)
    {
        Action<NodeContext> translate = OperatorTable.Find(node.Op)
            ?? (translation.HasFunction(node.Op) ? new Action<NodeContext>(Operators.Functions.CallByName) : null)
            ?? throw new UnsupportedModelException("this operation is not converted.");
        Tensor?[] inputs = Array.ConvertAll(node.Inputs, Value);
        if (inputs.Contains(null)) throw new BlockedException();
        NodeContext context = new(builder, node, inputs, translation);
        translate(context);
        return context.Outputs;
    }
}
