using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using Google.Protobuf;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting;

/// <summary>
/// A network or program whose parameters are inputs, in a graph to which loss and gradients can be added. All its sizes are known, which
/// the gradient of many an operator asks for.
/// </summary>
/// <param name="parameters">
/// The parameters that are to learn, as the specification stores them: <c>WeightParams</c> of a network, <c>Value</c>s of a program.
/// </param>
/// <param name="shapes">The shapes of the input tensors for one example, by the names of the inputs.</param>
/// <param name="examples">How many examples are computed together.</param>
internal sealed class TrainingGraph(
    IReadOnlyList<IMessage> parameters, IReadOnlyDictionary<string, long[]> shapes, int examples)
{
    private readonly OnnxValue?[] _parameters = new OnnxValue?[parameters.Count];
    private OnnxGraphBuilder _graph = null!;
    private Func<string, OnnxValue?> _find = null!;
    private Predicate<string> _counts = null!;

    public int Examples => examples;

    public OnnxGraphBuilder Graph => _graph;

    /// <summary>How the model's inputs are tensors.</summary>
    public IReadOnlyList<OnnxFeature> Inputs { get; private set; } = [];

    /// <summary>The inputs that are the parameters, in their order; null where nothing uses one.</summary>
    public IReadOnlyList<OnnxValue?> Parameters => _parameters;

    /// <summary>What a classifier's classes are; null for other models.</summary>
    public TrainedClasses? Classes { get; private set; }

    /// <summary>Whether a value that was asked for does not count the examples along its first dimension.</summary>
    public bool MixesExamples { get; private set; }

    /// <summary>The value that a name of the model stands for at its end.</summary>
    /// <exception cref="ModelValidationException">Nothing computes it.</exception>
    public OnnxValue Find(string name)
    {
        MixesExamples |= examples > 1 && !_counts(name);
        return _find(name) ?? throw new ModelValidationException($"nothing computes '{name}', which the loss is about.");
    }

    public TensorShape? ShapeOf(string input) => shapes.TryGetValue(input, out long[]? shape) ? new TensorShape([.. shape]) : null;

    /// <summary>The input for a parameter that is to learn; null for every other.</summary>
    public OnnxValue? TryDefine(OnnxGraphBuilder graph, IMessage? parameter, string what, TensorShape shape)
    {
        int index = IndexOf(parameter);
        return index < 0 ? null : _parameters[index] ??= graph.Input(what, DataType.Float, shape);
    }

    /// <summary>Takes the graph of the translated model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">How the model's inputs are tensors.</param>
    /// <param name="find">The value of a name, if there is one.</param>
    /// <param name="counts">Whether the value of a name counts the examples along its first dimension.</param>
    /// <param name="classes">What a classifier's classes are.</param>
    public void Complete(
        OnnxGraphBuilder graph, IReadOnlyList<OnnxFeature> inputs, Func<string, OnnxValue?> find, Predicate<string> counts,
        TrainedClasses? classes) =>
        (_graph, Inputs, _find, _counts, Classes) = (graph, inputs, find, counts, classes);

    private int IndexOf(IMessage? parameter)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (ReferenceEquals(parameters[i], parameter)) return i;
        }

        return -1;
    }
}

/// <summary>What a classifier's classes are.</summary>
/// <param name="Probabilities">The name of the scores, one for each class.</param>
/// <param name="Texts">The classes, where they are texts.</param>
/// <param name="Integers">The classes, where they are integers.</param>
internal sealed record TrainedClasses(string Probabilities, IReadOnlyList<string>? Texts, IReadOnlyList<long>? Integers);
