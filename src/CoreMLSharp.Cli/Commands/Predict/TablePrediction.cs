using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Tables;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>
/// Runs a model on the rows of tables, on the windows of tables of what sensors said, or on tables of key points, printing what it says
/// with the row or frame in which it begins.
/// </summary>
internal static class TablePrediction
{
    /// <summary>Whether the first of the files is a table, or a folder of tables and nothing else.</summary>
    public static bool AreTables(IReadOnlyList<string> files) =>
        FilePrediction.In(files[0]).Any() && FilePrediction.In(files[0]).All(DataFile.IsTable);

    /// <summary>Whether a model takes tables of some kind.</summary>
    public static bool Takes(ModelDescription description) => ActivityInput.Find(description) is not null
        || KeyPointInput.Find(description) is not null || TableInput.Find(description) is not null;

    /// <returns>Whether every file could be read.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken)
    {
        using MLModel model = MLModel.Load(request.Model, request.Configuration);
        Func<string, IEnumerable<PredictionDocument>> predict = PredictorOf(model, request.Model, cancellationToken);
        printer.Begin(model.Description);
        bool isComplete = true;
        foreach (string file in FilePrediction.Named(request, DataFile.IsTable))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (PredictionDocument prediction in predict(file)) printer.Add(prediction);
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                printer.Add(new PredictionDocument(file, null, Failure.Explain(error)));
                isComplete = false;
            }
        }

        printer.End();
        return isComplete;
    }

    private static Func<string, IEnumerable<PredictionDocument>> PredictorOf(
        MLModel model, string name, CancellationToken cancellationToken)
    {
        if (ActivityInput.Find(model.Description) is { } activity)
        {
            return file => activity.Predict(model, Whole(activity, activity.Read(Table(file))), cancellationToken)
                .Select(window => new PredictionDocument(file, window.Outputs, null) { Row = window.Row + 1 });
        }

        if (KeyPointInput.Find(model.Description) is { } keyPoints)
        {
            return file =>
            {
                IReadOnlyList<KeyPointClip> clips = file == FilePrediction.Incoming
                    ? keyPoints.Read(Console.OpenStandardInput(), FilePrediction.IncomingName)
                    : keyPoints.Read(file);
                return clips.SelectMany((clip, index) => keyPoints.Predict(model, clip, cancellationToken).Select(window =>
                    new PredictionDocument(file, window.Outputs, null) { Row = (clips.Count > 1 ? index : window.Frame) + 1 }));
            };
        }

        if (TableInput.Find(model.Description) is { } columns)
        {
            return file => columns.Predict(model, Table(file), cancellationToken)
                .Select((outputs, row) => new PredictionDocument(file, outputs, null) { Row = row + 1 });
        }

        throw new CoreMLException(
            $"{name} takes no tables: only models of numbers and texts, of the windows of recordings, or of key points, do. Give inputs "
            + "one by one with --input.");
    }

    private static MLDataTable Table(string file) => file == FilePrediction.Incoming
        ? MLDataTable.Read(Console.OpenStandardInput(), FilePrediction.IncomingName)
        : MLDataTable.Read(file);

    private static ActivityRecording Whole(ActivityInput input, ActivityRecording recording) =>
        recording.RowCount >= input.PredictionWindowSize
            ? recording
            : throw new CoreMLException(
                $"{recording.Name} has {Counted.Of(recording.RowCount, "row")}; a window has {input.PredictionWindowSize}.");
}
