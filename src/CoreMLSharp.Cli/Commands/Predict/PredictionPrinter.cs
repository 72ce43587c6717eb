using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>
/// Prints predictions: ranked classes, objects or other outputs as text, a JSON array, a JSON document a line, or a table.
/// </summary>
internal sealed class PredictionPrinter(Terminal terminal, PredictionForm form, int? top, bool isFull)
{
    private const int BarLength = 20;
    private const int ShownElements = 6;
    private const int ShownClasses = 5;
    private const int ShownObjects = 20;

    private readonly List<PredictionDocument> _forJson = [];
    private ModelDescription _description = new();
    private PredictionTable? _table;

    /// <summary>Whether a person sees each prediction when it is made, so that there is no need to show how far it is.</summary>
    public bool IsSeenAtOnce => terminal.IsOutputTerminal && form != PredictionForm.Json;

    public void Begin(ModelDescription description)
    {
        _description = description;
        _table = new PredictionTable(terminal, description);
    }

    /// <param name="prediction">What a model said.</param>
    /// <param name="photo">Of what; null for what is not a photo.</param>
    public void Add(PredictionDocument prediction, MLImage? photo = null)
    {
        if (prediction.Error is { } error) terminal.Error.WriteLine($"error: {PlainText.OnOneLine(error)}");
        switch (form)
        {
            case PredictionForm.Json:
                _forJson.Add(Located(prediction));
                break;
            case PredictionForm.JsonLines:
                terminal.WriteJsonLine(Located(prediction), RuntimeJson.Default.PredictionDocument);
                break;
            case PredictionForm.Csv:
                _table!.Add(Located(prediction));
                break;
            case PredictionForm.Text when prediction.Detections is { } detections:
                Print(Name(prediction), detections, photo);
                break;
            case PredictionForm.Text when prediction.Outputs is { } outputs:
                Print(Name(prediction), outputs, top ?? (IsOneOfMany(prediction) ? 1 : ShownClasses));
                break;
        }

        terminal.Output.Flush();
    }

    public void End()
    {
        if (form == PredictionForm.Json) terminal.WriteJson(_forJson, RuntimeJson.Default.Predictions);
        if (form == PredictionForm.Csv) _table!.End();
    }

    /// <summary>A script may read it in another folder.</summary>
    private static PredictionDocument Located(PredictionDocument prediction) =>
        prediction.Path is { } path and not FilePrediction.Incoming ? prediction with { Path = Path.GetFullPath(path) } : prediction;

    /// <summary>Of the windows of a sound or a recording there are many, so that of each only the likeliest class is shown.</summary>
    private static bool IsOneOfMany(PredictionDocument prediction) =>
        prediction.Seconds is not null || prediction is { Path: not null, Row: not null };

    private static string Name(PredictionDocument prediction) => prediction.Seconds is { } seconds
        ? string.Create(CultureInfo.InvariantCulture, $"{Named(prediction.Path)} at {seconds:F2} s")
        : (Named(prediction.Path), prediction.Row) switch
        {
            ({ } path, { } row) => $"{path}, row {Numbers.Count(row)}",
            ({ } path, null) => path,
            (null, { } row) => $"row {Numbers.Count(row)}",
            _ => "prediction",
        };

    private static string? Named(string? path) => path == FilePrediction.Incoming ? FilePrediction.IncomingName : path;

    private void Print(string name, IReadOnlyDictionary<string, MLFeatureValue> outputs, int classes)
    {
        if (!Classification.IsClassifier(_description))
        {
            terminal.Output.WriteLine(PlainText.OnOneLine(name));
            foreach ((string output, MLFeatureValue value) in outputs)
            {
                terminal.Output.WriteLine($"  {PlainText.OnOneLine(output)}: {Describe(value)}");
            }

            return;
        }

        Classification classification = Classification.From(_description, outputs);
        terminal.Output.WriteLine($"{PlainText.OnOneLine(name)}: {PlainText.OnOneLine(classification.Label)}");
        ClassProbability[] shown = [.. classification.Ranking.Take(classes)];
        bool areProbabilities = classification.Ranking.All(entry => entry.Probability is >= 0 and <= 1.000001);
        int width = shown.Select(entry => PlainText.OnOneLine(entry.Label).Length).DefaultIfEmpty().Max();
        foreach ((string label, double probability) in shown)
        {
            if (!areProbabilities)
            {
                terminal.Output.WriteLine($"  {PlainText.OnOneLine(label).PadRight(width)}  {Number(probability)}");
                continue;
            }

            string bar = new('█', (int)Math.Round(BarLength * Math.Clamp(probability, 0, 1)));
            string share = Numbers.Percent(probability).PadLeft(7);
            terminal.Output.WriteLine($"  {PlainText.OnOneLine(label).PadRight(width)}  {share}  {bar}".TrimEnd());
        }
    }

    /// <summary>Boxes in pixels of the photo; where there is none, in parts of the sides of what the model saw.</summary>
    private void Print(string name, IReadOnlyList<Detection> detections, MLImage? photo)
    {
        terminal.Output.WriteLine($"{PlainText.OnOneLine(name)}: {Counted.Of(detections.Count, "object")}");
        if (detections.Count == 0) return;
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right, Justify.Right, Justify.Right);
        table.Add([("  ", null), .. new[] { "confidence", "left", "top", "width", "height" }.Select(title => (title, (Style?)null))]);
        foreach (Detection detection in detections.Take(top ?? ShownObjects))
        {
            BoundingBox box = detection.Box;
            table.Add(
                ($"  {detection.Label}", null),
                (detection.Confidence <= 1 ? Numbers.Percent(detection.Confidence) : Number(detection.Confidence), null),
                (Length(box.X, photo?.Size.Width), null),
                (Length(box.Y, photo?.Size.Height), null),
                (Length(box.Width, photo?.Size.Width), null),
                (Length(box.Height, photo?.Size.Height), null));
        }

        table.WriteTo(terminal.OutputConsole);
        int hidden = detections.Count - (top ?? ShownObjects);
        if (hidden > 0) terminal.Output.WriteLine($"  and {Numbers.Count(hidden)} more");
    }

    private static string Length(double part, int? side) => side is { } pixels
        ? Math.Round(part * pixels).ToString("F0", CultureInfo.InvariantCulture)
        : Numbers.Significant(part, 4);

    private string Describe(MLFeatureValue value) => PlainText.OnOneLine(value.Type switch
    {
        MLFeatureType.MultiArray => $"{value.MultiArrayValue} {Elements(value.MultiArrayValue.ToDoubles())}",
        MLFeatureType.Image => Describe(value.ImageValue),
        MLFeatureType.Dictionary => string.Join(", ", value.DictionaryValue.Select(entry => $"{entry.Key}: {Number(entry.Value)}")),
        MLFeatureType.Sequence when value.HasInt64Elements => string.Join(", ", value.Int64SequenceValue),
        MLFeatureType.Sequence => string.Join(", ", value.StringSequenceValue),
        MLFeatureType.Double => Number(value.DoubleValue),
        MLFeatureType.Int64 => value.Int64Value.ToString(CultureInfo.InvariantCulture),
        _ => value.StringValue,
    });

    private static string Describe(MLImage image)
    {
        string size = $"image of {image.Size.Width} × {image.Size.Height}";
        if (image.Format != PixelFormat.GrayscaleFloat16) return $"{size} pixels";
        float[] values = image.ToPixels(image.Format).ToFloats();
        return $"{size} half floats from {Number(values.Min())} to {Number(values.Max())}";
    }

    private string Elements(double[] elements) => isFull || elements.Length <= ShownElements
        ? $"[{string.Join(", ", elements.Select(Number))}]"
        : $"[{string.Join(", ", elements.Take(ShownElements).Select(Number))}, …] (--full shows all {Numbers.Count(elements.Length)})";

    private static string Number(double value) => Numbers.Significant(value, 6);
}
