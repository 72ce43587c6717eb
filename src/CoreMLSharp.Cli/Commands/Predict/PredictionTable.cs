using System.Globalization;
using System.Text;
using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>
/// Prints predictions as CSV: the file, the row, the time in a sound, a column for each output, a column for each class's probability, and
/// the error. What is no number and no text stands as JSON in its cell.
/// </summary>
internal sealed class PredictionTable(Terminal terminal, ModelDescription description)
{
    private readonly List<PredictionDocument> _waiting = [];
    private List<Column>? _columns;
    private bool _hasPaths, _hasRows, _hasTimes;

    /// <summary>The classes are known with the first outputs; what failed before them waits.</summary>
    public void Add(PredictionDocument prediction)
    {
        _waiting.Add(prediction);
        if (_columns is null && prediction.Outputs is null) return;
        Flush(prediction.Outputs ?? new Dictionary<string, MLFeatureValue>());
    }

    public void End() => Flush(new Dictionary<string, MLFeatureValue>());

    private void Flush(IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        if (_columns is null)
        {
            _columns = [.. outputs.SelectMany(output => ColumnsOf(output.Key, output.Value))];
            _hasRows = _waiting.Exists(prediction => prediction.Row is not null);
            _hasPaths = !_hasRows || _waiting.Exists(prediction => prediction.Path is not null);
            _hasTimes = _waiting.Exists(prediction => prediction.Seconds is not null);
            Write([.. Place("path", "row", "seconds"), .. _columns.Select(column => column.Title), "error"]);
        }

        foreach (PredictionDocument prediction in _waiting)
        {
            string row = prediction.Row?.ToString(CultureInfo.InvariantCulture) ?? "";
            string time = prediction.Seconds?.ToString("R", CultureInfo.InvariantCulture) ?? "";
            IEnumerable<string> place = Place(prediction.Path ?? "", row, time);
            Write([.. place, .. _columns.Select(column => column.TextOf(prediction.Outputs)), prediction.Error ?? ""]);
        }

        _waiting.Clear();
    }

    /// <summary>The cells for where a prediction is from, as far as the table has columns for them.</summary>
    private IEnumerable<string> Place(string path, string row, string time)
    {
        if (_hasPaths) yield return path;
        if (_hasRows) yield return row;
        if (_hasTimes) yield return time;
    }

    private IEnumerable<Column> ColumnsOf(string output, MLFeatureValue value) =>
        output == description.PredictedProbabilitiesName && value.Type == MLFeatureType.Dictionary
            ? value.DictionaryValue.Keys.Select(label => new Column($"{output}.{label}", output, label))
            : [new Column(output, output, null)];

    private void Write(IEnumerable<string> cells) => terminal.Output.WriteLine(string.Join(',', cells.Select(Quoted)));

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;

    private sealed record Column(string Title, string Output, string? Label)
    {
        public string TextOf(IReadOnlyDictionary<string, MLFeatureValue>? outputs)
        {
            if (outputs is null || !outputs.TryGetValue(Output, out MLFeatureValue? value)) return "";
            if (Label is null) return value.Type == MLFeatureType.String ? value.StringValue : Json(value);
            return value.DictionaryValue.TryGetValue(Label, out double probability)
                ? probability.ToString("R", CultureInfo.InvariantCulture)
                : "";
        }

        private static string Json(MLFeatureValue value)
        {
            using MemoryStream buffer = new();
            using (Utf8JsonWriter writer = new(buffer)) FeatureJson.Write(writer, value);
            return Encoding.UTF8.GetString(buffer.ToArray()).Trim('"');
        }
    }
}
