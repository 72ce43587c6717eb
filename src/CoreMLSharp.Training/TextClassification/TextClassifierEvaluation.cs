using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>Evaluates classifiers of texts, whoever made them.</summary>
public static class TextClassifierEvaluation
{
    private const int BatchSize = 256;

    /// <summary>Whether a model takes a text and names a class.</summary>
    /// <param name="model">The model.</param>
    public static bool Fits(MLModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TextInput.Of(model.Description) is not null && LabelOutput(model.Description) is not null;
    }

    /// <summary>Classifies texts and compares with their labels.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="texts">The texts and what they are.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The model is no classifier of texts.</exception>
    public static TaskEvaluation Run(
        MLModel model, TextClassifierDataSource texts, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        string input = TextInput.Of(model.Description) ?? throw new CoreMLException("The model does not take a text.");
        string output = LabelOutput(model.Description) ?? throw new CoreMLException("The model does not name a class.");
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, texts.Texts.Count);
        List<EvaluatedExample> examples = [];
        foreach (LabeledText[] batch in texts.Texts.Chunk(BatchSize))
        {
            IReadOnlyDictionary<string, MLFeatureValue>[] inputs =
                [.. batch.Select(text => new Dictionary<string, MLFeatureValue> { [input] = text.Text })];
            IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> outputs = model.Predict(inputs, cancellationToken);
            examples.AddRange(batch.Zip(outputs, (text, said) => Compare(text, said, output, model.Description)));
            meter.Advance(batch.Length);
        }

        return new TaskEvaluation(TaskEvaluation.Measure(examples), examples) { Warnings = texts.Warnings };
    }

    private static EvaluatedExample Compare(
        LabeledText text, IReadOnlyDictionary<string, MLFeatureValue> said, string output, ModelDescription description)
    {
        string label = said[output].StringValue;
        double? probability = said.TryGetValue(description.PredictedProbabilitiesName, out MLFeatureValue? shares)
            ? shares.DictionaryValue.GetValueOrDefault(label)
            : null;
        return new EvaluatedExample(text.Text, text.Label, label, probability);
    }

    private static string? LabelOutput(ModelDescription description) => description.Output.FirstOrDefault(output =>
        output.Type.TypeCase == FeatureType.TypeOneofCase.StringType
        && (description.PredictedFeatureName.Length == 0 || output.Name == description.PredictedFeatureName))?.Name;
}
