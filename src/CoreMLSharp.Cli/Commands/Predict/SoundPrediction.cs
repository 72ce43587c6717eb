using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model on the windows of sounds, printing what it says of each window with its time.</summary>
internal static class SoundPrediction
{
    private const double Overlap = 0.5;

    /// <summary>Whether the first of the files is a sound, or a folder of sounds.</summary>
    public static bool AreSounds(IReadOnlyList<string> files) => FilePrediction.In(files[0]).Any(SoundFile.IsSound);

    /// <summary>Whether a model takes sounds.</summary>
    public static bool Takes(ModelDescription description) => SoundInput.Find(description) is not null;

    /// <returns>Whether every sound could be read.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken)
    {
        using MLModel model = MLModel.Load(request.Model, request.Configuration);
        SoundInput input = SoundInput.Of(model.Description, request.Model);
        printer.Begin(model.Description);
        bool isComplete = true;
        foreach (string file in FilePrediction.Named(request, SoundFile.IsSound))
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
            IEnumerable<(TimeSpan, IReadOnlyDictionary<string, MLFeatureValue>)> windows = file == FilePrediction.Incoming
                ? input.Predict(model, Console.OpenStandardInput(), Overlap, cancellationToken)
                : input.Predict(model, SoundFile.Read(file), Overlap, cancellationToken);
            bool isHeard = false;
            foreach ((TimeSpan time, IReadOnlyDictionary<string, MLFeatureValue> outputs) in windows)
            {
                printer.Add(new PredictionDocument(file, outputs, null) { Seconds = time.TotalSeconds });
                isHeard = true;
            }

            if (!isHeard) throw new CoreMLException($"{FilePrediction.IncomingName} brought no samples.");
            return true;
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            printer.Add(new PredictionDocument(file, null, Failure.Explain(error)));
            return false;
        }
    }
}
