using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Studio.Models;

/// <summary>A model that learned from a few new examples, beside the one that it was, which stays as it is.</summary>
/// <param name="Model">The new model.</param>
/// <param name="Losses">The loss after each epoch; empty for models that only remember examples.</param>
/// <param name="Examples">What both say of the new examples, the first of them; empty for models that are no classifiers.</param>
/// <param name="Count">How many examples there were.</param>
public sealed record Personalisation(
    ShelvedModel Model, IReadOnlyList<double> Losses, IReadOnlyList<LearnedExample> Examples, int Count)
{
    private const int MostShown = 100;
    private const int ThumbnailSide = 96;

    /// <summary>The part of the examples that the model was right about; null where there is no right.</summary>
    public double? Before { get; init; }

    /// <summary>The part that the new model is right about.</summary>
    public double? After { get; init; }

    /// <summary>How well both do on other data, in words, before and after; null when there is none.</summary>
    public (string Before, string After)? Elsewhere { get; init; }

    /// <summary>Lets a copy of a model learn.</summary>
    /// <param name="work">What learns from what.</param>
    /// <param name="progress">Told of each epoch: which it was, of how many, and its loss.</param>
    /// <param name="shelf">Where the new model goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Diagnostics.CoreMLException">The model cannot learn, or not from these; the message says why.</exception>
    public static async Task<Personalisation> MakeAsync(
        PersonalisationWork work, Action<int, long, double> progress, ModelShelf shelf, CancellationToken cancellationToken)
    {
        using ModelFile file = ModelFile.Load(work.ModelPath);
        IMLBatchProvider examples = UpdateData.Open(work.Examples, file.Specification);
        List<double> losses = [];
        MLUpdateTask task = new(
            file, examples, work.Configuration, new MLUpdateProgressHandlers(MLUpdateProgressEvent.EpochEnd, Report), work.ModelPath);
        using MLModel before = MLModel.Load(file, work.Configuration, work.ModelPath, cancellationToken);
        MLUpdateContext context = await task.RunAsync(cancellationToken);
        using MLModel after = context.Model;
        string path = Path.Combine(shelf.NewFolder(), $"{Path.GetFileNameWithoutExtension(work.ModelPath)}-personal.mlmodel");
        after.Write(path);
        return new Personalisation(shelf.Add(path), losses, Compare(before, after, examples), examples.Count)
        {
            Before = UpdateAccuracy.Of(before, examples, cancellationToken),
            After = UpdateAccuracy.Of(after, examples, cancellationToken),
            Elsewhere = work.Measure is { } measure ? (measure(before, cancellationToken), measure(after, cancellationToken)) : null,
        };

        void Report(MLUpdateContext progressed)
        {
            losses.Add(progressed.Metrics[MLMetricKey.LossValue]);
            long epochs = Convert.ToInt64(progressed.Parameters[MLParameterKey.Epochs], System.Globalization.CultureInfo.InvariantCulture);
            progress(losses.Count, epochs, losses[^1]);
        }
    }

    private static IReadOnlyList<LearnedExample> Compare(MLModel before, MLModel after, IMLBatchProvider examples)
    {
        if (!Classification.IsClassifier(before.Description)) return [];
        string label = before.Description.PredictedFeatureName;
        HashSet<string> inputs = [.. before.Description.Input.Select(input => input.Name)];
        List<LearnedExample> compared = [];
        for (int i = 0; i < Math.Min(MostShown, examples.Count); i++)
        {
            IReadOnlyDictionary<string, MLFeatureValue> example = examples.Features(i);
            Dictionary<string, MLFeatureValue> given = example.Where(feature => inputs.Contains(feature.Key)).ToDictionary();
            MLImage? photo = given.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image)?.ImageValue;
            MLFeatureValue? right = example.GetValueOrDefault(label);
            compared.Add(new LearnedExample(
                right is null ? "" : right.Type == MLFeatureType.String ? right.StringValue : $"{right.Int64Value}",
                Best(before, given), Best(after, given), photo?.ToThumbnail(ThumbnailSide)));
        }

        return compared;
    }

    private static ClassProbability Best(MLModel model, Dictionary<string, MLFeatureValue> inputs)
    {
        Classification found = Classification.From(model.Description, model.Predict(inputs));
        return found.Ranking is [var best, ..] ? best : new ClassProbability(found.Label, 1);
    }
}

/// <summary>What learns from what.</summary>
/// <param name="ModelPath">The updatable model.</param>
/// <param name="Examples">A folder with a folder of photos for each class, or a CSV or <c>.safetensors</c> file.</param>
/// <param name="Configuration">How the model is loaded.</param>
/// <param name="Measure">How well a model does on other data, in words; null when there is none.</param>
public sealed record PersonalisationWork(
    string ModelPath, string Examples, MLModelConfiguration Configuration, Func<MLModel, CancellationToken, string>? Measure);

/// <summary>An example, and what a model said of it before and after.</summary>
/// <param name="Actual">What it is.</param>
/// <param name="Before">The likeliest class before.</param>
/// <param name="After">The likeliest class now.</param>
/// <param name="Picture">A small JPEG of a photo; null for anything else.</param>
public sealed record LearnedExample(string Actual, ClassProbability Before, ClassProbability After, byte[]? Picture);
