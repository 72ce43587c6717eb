using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// A number that is computed from the outputs of a model and the true values that come with each example: the loss, which training makes
/// small, or a metric. It is the mean over the examples.
/// </summary>
/// <example>
/// <code>
/// ModelLoss loss = ModelLoss.CrossEntropy() + 0.1f * ModelLoss.MeanSquaredError("box", "true box");
/// ModelLoss quantile = ModelLoss.Custom(graph =>
/// {
///     LossValue error = graph.Target("price") - graph.Output("estimate").Reshape(graph.Examples);
///     return (error * 0.9f).Max(error * -0.1f).Mean();
/// });
/// </code>
/// </example>
public sealed class ModelLoss
{
    private readonly Func<LossGraph, LossValue> _build;

    private ModelLoss(Func<LossGraph, LossValue> build) => _build = build;

    /// <summary>The sum of two losses.</summary>
    public static ModelLoss operator +(ModelLoss a, ModelLoss b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new ModelLoss(graph => a.Build(graph) + b.Build(graph));
    }

    /// <summary>A loss that counts as much.</summary>
    public static ModelLoss operator *(float weight, ModelLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new ModelLoss(graph => loss.Build(graph) * weight);
    }

    /// <summary>
    /// −log of the true class's probability, of a classifier by its labels. It is computed from the scores before the softmax, where there
    /// is one.
    /// </summary>
    /// <param name="probabilities">The name of the probabilities; null for those of a classifier.</param>
    /// <param name="target">
    /// The feature that is the class: a classifier's label, or the class's position; null for the feature that a classifier predicts.
    /// </param>
    public static ModelLoss CrossEntropy(string? probabilities = null, string? target = null) => new(graph =>
    {
        LossValue logarithms = graph.LogProbabilities(probabilities ?? graph.Probabilities);
        return Entropy(logarithms, graph.TrueClass(TargetOf(graph, target), logarithms.Shape[1]));
    });

    /// <summary>−log of the true class's probability, of a model that ends in scores without a softmax.</summary>
    /// <param name="scores">The name of the scores.</param>
    /// <param name="target">The feature that is the class's position; null for the feature that a classifier predicts.</param>
    public static ModelLoss CrossEntropyOfScores(string scores, string? target = null) => new(graph =>
    {
        LossValue logarithms = graph.Output(scores).Reshape(graph.Examples, -1).LogSoftmax();
        return Entropy(logarithms, graph.TrueClass(TargetOf(graph, target), logarithms.Shape[1]));
    });

    /// <summary>The mean of squared differences.</summary>
    /// <param name="output">What the model computes.</param>
    /// <param name="target">The feature that it should be, with as many elements.</param>
    public static ModelLoss MeanSquaredError(string output, string target) => OfDifference(output, target, error => error.Square());

    /// <summary>The mean of differences without their signs.</summary>
    /// <inheritdoc cref="MeanSquaredError" path="/param"/>
    public static ModelLoss MeanAbsoluteError(string output, string target) => OfDifference(output, target, error => error.Abs());

    /// <summary>
    /// Half the square of small differences, and linear beyond (Huber, 1964): δ · (|d| − δ/2) where a difference d is larger than δ.
    /// </summary>
    /// <param name="output">What the model computes.</param>
    /// <param name="target">The feature that it should be, with as many elements.</param>
    /// <param name="delta">Where it becomes linear.</param>
    public static ModelLoss Huber(string output, string target, float delta = 1) => OfDifference(output, target, error =>
    {
        // With c = d cut to ±δ, c · (d − c/2) is both.
        LossValue cut = error.Clip(-delta, delta);
        return cut * (error - (cut * 0.5f));
    });

    /// <summary>What the model itself computes as its loss.</summary>
    /// <param name="name">The name of the output, whose mean is taken.</param>
    public static ModelLoss Output(string name) => new(graph => graph.Output(name));

    /// <summary>Any other computation; of what is no single number the mean is taken.</summary>
    /// <param name="build">
    /// Computes it from outputs and true values. It is called once for each number of examples that is computed together, and must be a
    /// mean over them: batches of other lengths count by their length.
    /// </param>
    public static ModelLoss Custom(Func<LossGraph, LossValue> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new ModelLoss(build);
    }

    /// <summary>How often the class with the highest probability is the true one: a metric, which has no gradient.</summary>
    /// <inheritdoc cref="CrossEntropy" path="/param"/>
    public static ModelLoss Accuracy(string? probabilities = null, string? target = null) => new(graph =>
    {
        LossValue scores = graph.Output(probabilities ?? graph.Probabilities).Reshape(graph.Examples, -1);
        LossValue isTrue = graph.TrueClass(TargetOf(graph, target), scores.Shape[1]);
        OnnxGraphBuilder builder = scores.Graph;
        OnnxValue isRight = builder.Compare(
            "Equal", builder.ArgReduce("ArgMax", scores.Value, 1), builder.ArgReduce("ArgMax", isTrue.Value, 1));
        return scores.New(builder.ToFloat(isRight));
    });

    internal LossValue Build(LossGraph graph)
    {
        LossValue value = _build(graph) ?? throw new ArgumentException("A custom loss gave nothing.");
        return value.Shape.Count == 0 ? value : value.Mean();
    }

    private static LossValue Entropy(LossValue logarithms, LossValue isTrue) => -(logarithms * isTrue).Sum(1);

    private static ModelLoss OfDifference(string output, string target, Func<LossValue, LossValue> ofDifference)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        return new ModelLoss(graph =>
        {
            LossValue value = graph.Output(output).Reshape(graph.Examples, -1);
            return ofDifference(value - graph.Target(target, value.Shape[1]));
        });
    }

    private static string TargetOf(LossGraph graph, string? target) =>
        target ?? graph.Label ?? throw new ArgumentException("The model is no classifier, so the loss must name the true class.");
}
