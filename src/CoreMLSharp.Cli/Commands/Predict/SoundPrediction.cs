using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model on the windows of sounds, printing what it says of each window with its time.</summary>
internal static class SoundPrediction
{
    /// <summary>Stands for a sound that comes in on standard input.</summary>
    private const string Incoming = "-";

    private const double Overlap = 0.5;

    /// <summary>Whether the first of the files is a sound, or a folder of sounds.</summary>
    public static bool Takes(IReadOnlyList<string> files) =>
        files[0] == Incoming || SoundFile.IsSound(files[0]) || FilesOf(files[0]).Any(SoundFile.IsSound);

    /// <returns>Whether every sound could be read.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, CancellationToken cancellationToken)
    {
        using MLModel model = MLModel.Load(request.Model, request.Configuration);
        SoundInput input = SoundInput.Of(model.Description, request.Model);
        printer.Begin(model.Description);
        bool isComplete = true;
        foreach (string file in request.Photos.SelectMany(path => Directory.Exists(path) ? FilesOf(path).Where(SoundFile.IsSound) : [path]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            isComplete &= Predict(model, input, file, printer, cancellationToken);
        }

        printer.End();
        return isComplete;
    }

    private static bool Predict(
        MLModel model, SoundInput input, string file, PredictionPrinter printer, CancellationToken cancellationToken)
    {
        try
        {
            IEnumerable<(TimeSpan, IReadOnlyDictionary<string, MLFeatureValue>)> windows = file == Incoming
                ? input.Predict(model, Console.OpenStandardInput(), Overlap, cancellationToken)
                : input.Predict(model, SoundFile.Read(file), Overlap, cancellationToken);
            foreach ((TimeSpan time, IReadOnlyDictionary<string, MLFeatureValue> outputs) in windows)
            {
                printer.Add(new PredictionDocument(file, outputs, null) { Seconds = time.TotalSeconds });
            }

            return true;
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            printer.Add(new PredictionDocument(file, null, Failure.Explain(error)));
            return false;
        }
    }

    private static IEnumerable<string> FilesOf(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [];
}
