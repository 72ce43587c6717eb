using System.Diagnostics;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model with one image input on photos, on all cores, printing in the order given.</summary>
internal static class PhotoPrediction
{
    /// <returns>Whether every photo could be read.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken)
    {
        string[] files = [.. request.Photos.SelectMany(Expand)];
        if (request.Drawing is not null && files.Length != 1)
        {
            throw new CoreMLException($"One photo can be drawn on; {request.Photos[0]} has {files.Length}. Name one of them.");
        }

        using MLModel model = ForeignModel.Load(request.Model, request.Configuration with { Threads = files.Length > 1 ? 1 : 0 });
        string input = ImageInput(model.Description, request.Model);
        printer.Begin(model.Description);
        return files.Length > 1 && !printer.IsSeenAtOnce
            ? TrainingBar.ShowOnTerminal(
                terminal, progress => Run(model, input, files, printer, request.Drawing, progress, cancellationToken))
            : Run(model, input, files, printer, request.Drawing, null, cancellationToken);
    }

    private static bool Run(
        MLModel model,
        string input,
        string[] files,
        PredictionPrinter printer,
        string? drawing,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool complete = true;
        int done = 0;
        long start = Stopwatch.GetTimestamp();
        foreach ((PredictionDocument prediction, MLImage? photo) in files.AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(file => Predict(model, input, file)))
        {
            complete &= prediction.Error is null;
            printer.Add(prediction, photo);
            if (drawing is not null && photo is not null) DetectionDrawing.Save(drawing, photo, prediction.Detections);
            done++;
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            TimeSpan remaining = TimeSpan.FromSeconds((files.Length - done) * seconds / done);
            progress?.Report(new TrainingProgress(TrainingPhase.Evaluating, done, files.Length, done / seconds, remaining));
        }

        printer.End();
        return complete;
    }

    private static IReadOnlyList<string> Expand(string path)
    {
        if (path == FilePrediction.Incoming || File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no photo or folder at {path}.");
        IReadOnlyList<string> files = ImageFiles.In(path);
        return files.Count > 0 ? files : throw new CoreMLException($"There are no photos in {path}.");
    }

    private static (PredictionDocument Prediction, MLImage? Photo) Predict(MLModel model, string input, string file)
    {
        try
        {
            MLImage photo = file == FilePrediction.Incoming
                ? MLImage.FromStream(Console.OpenStandardInput(), FilePrediction.IncomingName)
                : MLImage.FromFile(file);
            Dictionary<string, MLFeatureValue> inputs = new() { [input] = photo };
            IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
            return (new PredictionDocument(file, outputs, null) { Detections = Detection.From(model, outputs, photo) }, photo);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return (new PredictionDocument(file, null, Failure.Explain(error)), null);
        }
    }

    private static string ImageInput(ModelDescription description, string path)
    {
        FeatureDescription[] required = [.. description.Input.Where(input => !input.Type.IsOptional)];
        return required is [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } only]
            ? only.Name
            : throw new ModelInputException(
                $"{path} does not take one image; its inputs are "
                + $"{string.Join(", ", FeatureSummary.OfAll(description.Input).Select(input => $"{input.Name} ({input})"))}. "
                + "Give them with --input NAME=VALUE.");
    }
}
