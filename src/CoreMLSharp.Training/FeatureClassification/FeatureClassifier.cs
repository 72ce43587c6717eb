using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.LinearModels;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>
/// A classifier of feature vectors: the small part of an image classifier, trained on what an extractor made of the photos.
/// </summary>
public sealed class FeatureClassifier
{
    private readonly LinearClassifier _linear;

    private FeatureClassifier(LinearClassifier linear, IReadOnlyList<string> classes) => (_linear, Classes) = (linear, classes);

    /// <summary>The most penalties that are tried, and the last fit.</summary>
    internal static int MostSteps => RegularizationSearch.Penalties + 1;

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The length of a feature vector.</summary>
    public int FeatureCount => _linear.Weights[0].Length;

    /// <summary>How much the losses counted beside the penalty; scikit-learn's <c>C</c>.</summary>
    public double C { get; private init; }

    /// <summary>
    /// The part of the training examples that was classified rightly by classifiers trained on the others, with the penalty that was chosen
    /// so; null when the penalty was given, or there were too few examples to hold some out.
    /// </summary>
    public double? CrossValidationAccuracy { get; private init; }

    /// <summary>
    /// Trains by multinomial logistic regression. The same features and options give the same classifier, whatever the number of threads.
    /// </summary>
    /// <exception cref="CoreMLException">A class has no examples.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static FeatureClassifier Train(
        FeatureSet set, FeatureClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        Train(set, options, null, cancellationToken);

    /// <summary>The same, telling how far it is: of <see cref="MostSteps"/> items.</summary>
    internal static FeatureClassifier Train(
        FeatureSet set, FeatureClassifierOptions? options, ProgressMeter? progress, CancellationToken cancellationToken)
    {
        set.CheckTrainable();
        options ??= new FeatureClassifierOptions();
        int[] labels = [.. set.Labels];
        LogisticRegressionOptions regression = new() { Threads = options.Threads, Progress = progress };
        RegularizationChoice choice = options.C is { } c
            ? new RegularizationChoice(c, null, 0)
            : new RegularizationSearch(
                set.Features, labels, set.Classes.Count, options.Groups ?? RowGroups.Copies(labels.Length, 1), regression)
            .Run(cancellationToken);
        LinearClassifier linear = MultinomialLogisticRegression.Fit(
            set.Features, labels, set.Classes.Count, regression with { C = choice.C }, cancellationToken);
        progress?.Finish();
        return new FeatureClassifier(linear, set.Classes) { C = choice.C, CrossValidationAccuracy = choice.Accuracy };
    }

    /// <summary>Trains by multinomial logistic regression, on other threads.</summary>
    /// <inheritdoc cref="Train(FeatureSet, FeatureClassifierOptions, CancellationToken)" path="/*[not(self::summary)]"/>
    public static Task<FeatureClassifier> TrainAsync(
        FeatureSet set, FeatureClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(set, options, cancellationToken), cancellationToken);

    /// <summary>The probability of each class.</summary>
    public double[] Probabilities(ReadOnlySpan<float> features) => _linear.Probabilities(features);

    /// <summary>Classifies every row of a set and compares with its labels.</summary>
    public ClassifierMetrics Evaluate(FeatureSet set) => Evaluate(set, 1);

    /// <summary>Classifies the first of every so many rows, which belong to one example.</summary>
    internal ClassifierMetrics Evaluate(FeatureSet set, int copiesPerExample)
    {
        ClassifierMetrics metrics = new(Classes);
        for (int row = 0; row < set.Features.Rows; row += copiesPerExample)
        {
            double[] probabilities = Probabilities(set.Features.Row(row));
            metrics.Add(set.Classes[set.Labels[row]], Classes[Array.IndexOf(probabilities, probabilities.Max())]);
        }

        return metrics;
    }

    /// <summary>The classifier as a Core ML model of type <c>glmClassifier</c>.</summary>
    /// <param name="input">The array of features.</param>
    /// <param name="outputs">The outputs' names.</param>
    public Model ToGlm(FeatureDescription input, ClassifierOutputs outputs) =>
        GlmClassifierBuilder.Create(input, outputs, Classes, _linear.Weights, _linear.Offsets);

    /// <summary>
    /// The classifier as a network of one layer, which an app can train further: by Adam in small steps, 20 epochs, shuffled.
    /// </summary>
    /// <param name="input">The array of features.</param>
    /// <param name="outputs">The outputs' names.</param>
    public Model ToUpdatableNetwork(FeatureDescription input, ClassifierOutputs outputs)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputs);
        float[] weights = [.. _linear.Weights.SelectMany(row => row.Select(weight => (float)weight))];
        float[] offsets = [.. _linear.Offsets.Select(offset => (float)offset)];
        Model network = new NeuralNetworkBuilder([input], [Feature.MultiArray(outputs.Probabilities, ArrayDataType.Float32)])
            .AddInnerProduct("head", input.Name, "scores", weights, offsets, FeatureCount, Classes.Count)
            .AddSoftmax("softmax", "scores", "probabilities")
            .SetClassLabels(Classes, outputs.Label)
            .Build();
        return new UpdatableModel(network).MakeUpdatable("head")
            .SetCategoricalCrossEntropyLoss("loss", "probabilities")
            .SetAdamOptimizer(new AdamSettings
            {
                LearningRate = new(0.001, ParameterRange.Between(0, 1)),
                MiniBatchSize = new(16, ParameterRange.Between(1, 512)),
            })
            .SetEpochs(20, ParameterRange.Between(1, 1000))
            .SetShuffle()
            .Build();
    }

    /// <summary>
    /// The classifier behind one of Apple's feature extractors, as Create ML would have written it: an iPhone runs it on photos or sounds.
    /// </summary>
    /// <exception cref="CoreMLException">The features are not of the extractor's length.</exception>
    public Model ToFeaturePrintClassifier(FeaturePrintFormat format, ModelMetadata? metadata = null)
    {
        Model model = format.Write(this);
        metadata?.ApplyTo(model);
        return model;
    }
}

/// <summary>How <see cref="FeatureClassifier"/> trains.</summary>
public sealed record FeatureClassifierOptions
{
    /// <summary>How much the losses count beside the penalty; null to choose it by cross-validation.</summary>
    public double? C { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Which rows belong to one example, which cross-validation keeps together; null where each row is one.</summary>
    internal RowGroups? Groups { get; init; }
}
