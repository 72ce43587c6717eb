using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>What a loss is computed from: the outputs of a model, and the true values that come with each example.</summary>
public sealed class LossGraph
{
    /// <summary>The least probability, so that its logarithm is a number.</summary>
    private const float LeastProbability = 1e-7f;

    private readonly TrainingGraph _graph;
    private readonly string _where;
    private readonly Dictionary<string, LossTarget> _targets = [];

    internal LossGraph(TrainingGraph graph, string? label, string where) => (_graph, Label, _where) = (graph, label, where);

    /// <summary>How many examples are computed together.</summary>
    public int Examples => _graph.Examples;

    /// <summary>The feature that a classifier predicts; null for other models.</summary>
    internal string? Label { get; }

    /// <summary>The name of a classifier's probabilities.</summary>
    internal string Probabilities => _graph.Classes?.Probabilities
        ?? throw new ModelInputException($"{_where}: the model is no classifier, so the loss must name its probabilities.");

    internal IReadOnlyList<LossTarget> Targets => [.. _targets.Values];

    /// <summary>What the model computes under a name: an output, or a value on the way.</summary>
    /// <returns>A value whose first dimension counts the examples.</returns>
    /// <exception cref="ModelValidationException">Nothing has that name.</exception>
    public LossValue Output(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        OnnxValue value = _graph.Find(name);
        TensorShape shape = value.RankedShape;
        bool counts = Examples > 1 || (shape.Rank > 1 && shape[0] == 1);
        return Value(counts ? value : _graph.Graph.Reshape(value, [1, .. shape.Dims]));
    }

    /// <summary>An array that comes with each example.</summary>
    /// <param name="name">The name of the feature, which is no input of the model.</param>
    /// <param name="shape">The array's shape; none for a number.</param>
    /// <returns>[examples, shape…].</returns>
    public LossValue Target(string name, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        TensorShape all = new([Examples, .. shape]);
        return Value(Define($"{name} {all}", name, all, TrueValues.Array(name)));
    }

    /// <summary>The class of each example: 1 for it and 0 for all others.</summary>
    /// <param name="name">
    /// The name of the feature: a label of a classifier, or the class's position as an integer or an array of one.
    /// </param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>[examples, classes].</returns>
    public LossValue TrueClass(string name, long classes)
    {
        ArgumentNullException.ThrowIfNull(name);
        Func<MLFeatureValue, long> indexOf = name == Label && _graph.Classes is { } labels
            ? TrueValues.Labels(labels.Texts, labels.Integers, _where)
            : value => TrueValues.Index(value, name);
        return Value(Define($"{name} of {classes}", name, new TensorShape(Examples, classes), TrueValues.OneHot(name, indexOf)));
    }

    /// <summary>A number.</summary>
    public LossValue Constant(float value) => Value(_graph.Graph.Constant(value));

    /// <summary>A constant array, the same for all examples.</summary>
    /// <param name="elements">The elements, row by row.</param>
    /// <param name="shape">The shape.</param>
    public LossValue Constant(ReadOnlySpan<float> elements, params ReadOnlySpan<long> shape) =>
        Value(_graph.Graph.Weights("constant", elements.ToArray(), new TensorShape([.. shape])));

    /// <summary>
    /// The logarithms of an output that is probabilities, [examples, classes]; of a softmax from the scores before it, so that a
    /// probability may be as small as it likes.
    /// </summary>
    /// <param name="name">The name of the probabilities.</param>
    public LossValue LogProbabilities(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        OnnxValue probabilities = _graph.Find(name);
        if (Losses.TryLogarithms(_graph.Graph, probabilities, Examples) is { } logarithms) return Value(logarithms);
        OnnxValue flat = _graph.Graph.Reshape(probabilities, Examples, probabilities.RankedShape.Count / Examples);
        return Value(_graph.Graph.Unary("Log", _graph.Graph.Binary("Max", flat, _graph.Graph.Constant(LeastProbability))));
    }

    internal LossValue Value(OnnxValue value) => new(_graph.Graph, value);

    private OnnxValue Define(string key, string name, TensorShape shape, TargetWriter write)
    {
        if (!_targets.TryGetValue(key, out LossTarget? target))
        {
            target = new LossTarget(_graph.Graph.Input(name, DataType.Float, shape), write);
            _targets.Add(key, target);
        }

        return target.Input;
    }
}
