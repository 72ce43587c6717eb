using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Cli.Evaluating;

/// <summary>An evaluation as JSON: <c>accuracy</c>, <c>classes</c> with precision, recall and F1, <c>confusionMatrix</c>, and every photo.</summary>
internal static class EvaluationJson
{
    public static void Write(Utf8JsonWriter json, ImageClassifierEvaluation evaluation)
    {
        ClassifierMetrics metrics = evaluation.Metrics;
        json.WriteStartObject();
        json.WriteNumber("accuracy", metrics.Accuracy);
        json.WriteNumber("count", metrics.Count);
        json.WriteNumber("correct", metrics.Correct);
        json.WriteObjects("classes", metrics.PerClass, row =>
        {
            json.WriteString("label", row.Label);
            json.WriteNumber("count", row.Count);
            json.WriteNumber("precision", row.Precision);
            json.WriteNumber("recall", row.Recall);
            json.WriteNumber("f1", row.F1);
        });
        WriteMatrix(json, metrics);
        json.WriteObjects("photos", evaluation.Photos, photo =>
        {
            json.WriteString("path", photo.Path);
            json.WriteString("label", photo.Label);
            json.WriteString("predicted", photo.Predicted);
            if (photo.Probability is { } probability) json.WriteNumber("probability", probability);
        });
        json.WriteObjects("skipped", evaluation.SkippedPhotos, photo =>
        {
            json.WriteString("path", photo.Path);
            json.WriteString("reason", photo.Reason);
        });
        json.WriteEndObject();
    }

    /// <summary>A row is what the photos are, a column what they were taken for, both in the order of <c>classes</c>.</summary>
    private static void WriteMatrix(Utf8JsonWriter json, ClassifierMetrics metrics)
    {
        json.WriteStartArray("confusionMatrix");
        for (int row = 0; row < metrics.Classes.Count; row++)
        {
            json.WriteStartArray();
            for (int column = 0; column < metrics.Classes.Count; column++) json.WriteNumberValue(metrics[row, column]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
