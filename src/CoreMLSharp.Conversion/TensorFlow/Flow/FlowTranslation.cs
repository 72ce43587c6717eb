using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlow.Flow;

/// <summary>
/// The control flow of TensorFlow 1, which is spread over many nodes: a node Exit stands for its whole loop, a node Merge for both sides of
/// its condition.
/// </summary>
internal static class FlowTranslation
{
    /// <summary>What must be translated before a node.</summary>
    public static IEnumerable<TensorReference> Sources(GraphTranslator translator, Node node)
    {
        if (IsExit(node)) return LoopFrame.Of(translator.Graph, node).Sources;
        if (Choice(translator, node) is not { } choice) return node.Inputs;
        return translator.Known(choice.Predicate) is { } known
            ? [choice.Result(known)]
            : [choice.Predicate, .. new Branch(translator, choice, false).Sources, .. new Branch(translator, choice, true).Sources];
    }

    /// <summary>Translates a node of control flow; null for other ones.</summary>
    /// <exception cref="BlockedException">It depends on what cannot be brought over.</exception>
    public static IReadOnlyList<Tensor>? Translate(GraphTranslator translator, Node node)
    {
        if (IsExit(node)) return [Exit(translator, node)];
        if (Choice(translator, node) is not { } choice) return null;
        if (translator.Known(choice.Predicate) is { } known) return [Needed(translator, choice.Result(known))];
        return ControlFlow.If(
            translator.Builder, Needed(translator, choice.Predicate), new Branch(translator, choice, true).Translate,
            new Branch(translator, choice, false).Translate);
    }

    private static bool IsExit(Node node) => node.Op is "Exit" or "RefExit";

    private static Choice? Choice(GraphTranslator translator, Node node) =>
        node.Op is "Merge" or "RefMerge" ? translator.Graph.Conditions.OfMerge(node) : null;

    private static Tensor Needed(GraphTranslator translator, TensorReference tensor) =>
        translator.Value(tensor) ?? throw new BlockedException();

    /// <summary>What a variable of a loop is in the end.</summary>
    private static Tensor Exit(GraphTranslator translator, Node exit)
    {
        LoopFrame frame = LoopFrame.Of(translator.Graph, exit);
        if (!translator.Loops.TryGetValue(frame, out Tensor[]? results))
        {
            translator.Loops.Add(frame, results = Loop(translator, frame));
        }

        return results[frame.Variables.ToList().FindIndex(variable => variable.Switch == exit.Inputs[0].Node)];
    }

    private static Tensor[] Loop(GraphTranslator translator, LoopFrame frame)
    {
        Graph graph = translator.Graph;
        Dictionary<TensorReference, Tensor?> Given(Tensor[] state)
        {
            Dictionary<TensorReference, Tensor?> given = frame.Constants.ToDictionary(
                enter => new TensorReference(enter.Name, 0), enter => translator.Value(enter.Inputs[0]));
            for (int i = 0; i < state.Length; i++)
            {
                LoopVariable variable = frame.Variables[i];
                given[new TensorReference(variable.Merge, 0)] = state[i];
                if (variable.Switch is { } choice) given[new TensorReference(choice, 1)] = state[i];
            }

            return given;
        }

        return ControlFlow.While(
            translator.Builder,
            [.. frame.Variables.Select(variable => Needed(translator, variable.Initial))],
            [.. frame.Variables.Select(variable => variable.IsConstant(graph))],
            (builder, state) => translator.Inside(builder, Given(state)).TranslateAll([frame.Condition])[0],
            (builder, state) => translator.Inside(builder, Given(state)).TranslateAll(frame.Variables.Select(variable => variable.Next)));
    }

    /// <summary>One side of a condition: the nodes that are alive on it alone, and what they take from others.</summary>
    private sealed class Branch
    {
        private readonly GraphTranslator _translator;
        private readonly TensorReference _result;

        /// <summary>
        /// What the nodes take: each tensor by the name under which they know it, which is a Switch's for the condition itself.
        /// </summary>
        private readonly Dictionary<TensorReference, TensorReference> _taken = [];

        public Branch(GraphTranslator translator, Choice choice, bool isTrue)
        {
            (_translator, _result) = (translator, choice.Result(isTrue));
            Graph graph = translator.Graph;
            Side side = new(choice.Predicate, isTrue);
            HashSet<TensorReference> seen = [];
            Stack<TensorReference> open = new([_result]);
            while (open.TryPop(out TensorReference tensor))
            {
                if (!seen.Add(tensor)) continue;
                if (translator.IsGiven(tensor) || graph.Find(tensor.Node) is not { } node || !graph.Conditions.Of(tensor).Contains(side))
                {
                    _taken.Add(tensor, tensor);
                }
                else if (node is { Op: "Switch" or "RefSwitch", Inputs: [var data, var predicate] }
                    && graph.Origin(predicate) == choice.Predicate)
                {
                    _taken.Add(tensor, data);
                }
                else
                {
                    foreach (TensorReference source in IsExit(node) ? LoopFrame.Of(graph, node).Sources : node.Inputs) open.Push(source);
                }
            }
        }

        /// <summary>What must be translated before the branch, outside of it.</summary>
        public IEnumerable<TensorReference> Sources => _taken.Values;

        public Tensor[] Translate(OnnxGraphBuilder builder) =>
            _translator.Inside(builder, _taken.ToDictionary(pair => pair.Key, pair => _translator.Value(pair.Value)))
                .TranslateAll([_result]);
    }
}
