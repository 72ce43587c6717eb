using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Prints predictions: ranked classes or other outputs as text, a JSON array, a JSON document a line, or a table.</summary>
internal sealed class PredictionPrinter(Terminal terminal, PredictionForm form, int top, bool isFull)
{
    private const int BarLength = 20;
    private const int ShownElements = 6;

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

    public void Add(PredictionDocument prediction)
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
            case PredictionForm.Text when prediction.Outputs is { } outputs:
                Print(prediction.Path ?? (prediction.Row is { } row ? $"row {Numbers.Count(row)}" : "prediction"), outputs);
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
        prediction.Path is { } path ? prediction with { Path = Path.GetFullPath(path) } : prediction;

    private void Print(string name, IReadOnlyDictionary<string, MLFeatureValue> outputs)
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
        ClassProbability[] shown = [.. classification.Ranking.Take(top)];
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

    private string Describe(MLFeatureValue value) => PlainText.OnOneLine(value.Type switch
    {
        MLFeatureType.MultiArray => $"{value.MultiArrayValue} {Elements(value.MultiArrayValue.ToDoubles())}",
        MLFeatureType.Image => $"image of {value.ImageValue.Size.Width} × {value.ImageValue.Size.Height} pixels",
        MLFeatureType.Dictionary => string.Join(", ", value.DictionaryValue.Select(entry => $"{entry.Key}: {Number(entry.Value)}")),
        MLFeatureType.Sequence when value.HasInt64Elements => string.Join(", ", value.Int64SequenceValue),
        MLFeatureType.Sequence => string.Join(", ", value.StringSequenceValue),
        MLFeatureType.Double => Number(value.DoubleValue),
        MLFeatureType.Int64 => value.Int64Value.ToString(CultureInfo.InvariantCulture),
        _ => value.StringValue,
    });

    private string Elements(double[] elements) => isFull || elements.Length <= ShownElements
        ? $"[{string.Join(", ", elements.Select(Number))}]"
        : $"[{string.Join(", ", elements.Take(ShownElements).Select(Number))}, …] (--full shows all {Numbers.Count(elements.Length)})";

    private static string Number(double value) => Numbers.Significant(value, 6);
}
