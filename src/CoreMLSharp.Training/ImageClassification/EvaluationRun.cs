using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>One evaluation of an image classifier, step by step.</summary>
internal sealed class EvaluationRun(MLModel model, ImageClassifierDataSource photos, bool ignoresUnknownClasses)
{
    private readonly string _input = ImageInput(model.Description);
    private readonly Classification?[] _said = new Classification?[photos.Photos.Count];
    private readonly FeatureCache.Key[] _contents = new FeatureCache.Key[photos.Photos.Count];
    private readonly ConcurrentDictionary<int, string> _reasons = [];
    private string[] _unknown = [];

    public ImageClassifierEvaluation Run(ProgressMeter meter, CancellationToken cancellationToken)
    {
        // The first answer tells the classes, before the others take their time.
        int begin = 0;
        Classification? first = null;
        while (first is null && begin < _said.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Classify(begin, cancellationToken);
            first = _said[begin++];
            meter.Advance(1);
        }

        if (first is { Ranking.Count: > 0 }) CheckClasses(KnownSoFar());
        Parallel.For(
            begin, _said.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            if (!_unknown.Contains(photos.Photos[i].Label)) Classify(i, cancellationToken);
            meter.Advance(1);
        });
        return Collect();
    }

    private void Classify(int i, CancellationToken cancellationToken)
    {
        string path = photos.Photos[i].Path;
        try
        {
            byte[] encoded = InputFile.Read(path, "photo");
            _contents[i] = FeatureCache.Key.Of(encoded);
            Dictionary<string, MLFeatureValue> inputs = new() { [_input] = MLImage.FromBytes(encoded, path) };
            _said[i] = Classification.From(model.Description, model.Predict(inputs, cancellationToken));
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            _reasons[i] = error.Message;
        }
    }

    private KnownClasses KnownSoFar() => new(_said.OfType<Classification>()
        .SelectMany(answer => answer.Ranking.Select(entry => entry.Label).Append(answer.Label)));

    private void CheckClasses(KnownClasses known)
    {
        _unknown = known.Unknown(photos.Classes);
        CheckKnowsSome(known);
        if (_unknown.Length == 0 || ignoresUnknownClasses) return;
        throw new CoreMLException(
            $"{photos.Name} has photos of {Counted.Of(_unknown.Length, "class", "classes")} that the model does not know: "
            + $"{known.Explain(_unknown)}; it knows {known.Named}.")
        {
            Hint = Hint.IgnoreUnknownClasses,
        };
    }

    private void CheckKnowsSome(KnownClasses known)
    {
        string[] unknown = known.Unknown(photos.Classes);
        if (unknown.Length < photos.Classes.Count) return;
        throw new CoreMLException(
            $"The model knows none of the classes in {photos.Name} ({KnownClasses.InWords(unknown)}); it knows {known.Named}.");
    }

    private ImageClassifierEvaluation Collect()
    {
        if (_said.All(answer => answer is null))
        {
            throw new CoreMLException(
                $"No photo of {photos.Name} can be classified; the first says: {_reasons.MinBy(reason => reason.Key).Value}");
        }

        KnownClasses known = KnownSoFar();
        CheckKnowsSome(known);
        LabeledFile[] files = [.. photos.Photos.Select(photo => photo with { Label = known.Find(photo.Label) ?? photo.Label })];
        int[] answered = [.. Enumerable.Range(0, files.Length).Where(i => _said[i] is not null && !_unknown.Contains(files[i].Label))];
        ClassifierMetrics metrics = new([.. known.Labels.Union(answered.Select(i => files[i].Label)).Order(StringComparer.Ordinal)]);
        List<EvaluatedPhoto> evaluated = [];
        foreach (int i in answered)
        {
            Classification answer = _said[i]!;
            metrics.Add(files[i].Label, answer.Label);
            evaluated.Add(new EvaluatedPhoto(
                files[i].Path, files[i].Label, answer.Label, answer.Ranking.Count > 0 ? answer.Ranking[0].Probability : null));
        }

        return new ImageClassifierEvaluation(
            metrics, evaluated,
            [
                .. photos.LeftOut,
                .. _reasons.OrderBy(reason => reason.Key).Select(reason => new SkippedFile(photos.Photos[reason.Key].Path, reason.Value)),
            ])
        {
            IgnoredClasses = _unknown,
            Warnings = [.. photos.Warnings, .. RepeatedPhotos.InTwoClasses(answered.Select(i => (files[i], _contents[i])))],
        };
    }

    private static string ImageInput(ModelDescription description)
    {
        FeatureDescription? input =
            description.Input.FirstOrDefault(feature => feature.Type.TypeCase == FeatureType.TypeOneofCase.ImageType);
        return input is not null && Classification.IsClassifier(description)
            ? input.Name
            : throw new CoreMLException("The model is not an image classifier: it must take an image and name a predicted class.");
    }
}
