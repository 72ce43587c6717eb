using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Updating;

/// <summary>
/// A table (CSV) whose first line names the columns: one for each training input, with values as <see cref="FeatureText"/> reads them;
/// paths count from the table's folder. The numbers of a model's only array may also stand in columns of their own, in order: all that are
/// no training input.
/// </summary>
internal sealed class TableExamples : IMLBatchProvider
{
    private readonly string _file;
    private readonly string[] _columns;
    private readonly List<string[]> _rows;
    private readonly TrainingInputs _inputs;
    private readonly FeatureDescription? _spread;

    private TableExamples(string file, string[] columns, List<string[]> rows, TrainingInputs inputs)
    {
        (_file, _columns, _rows, _inputs) = (file, columns, rows, inputs);
        FeatureDescription[] missing = [.. inputs.All.Where(input => !columns.Contains(input.Name))];
        if (missing.Length == 0) return;
        bool isSpread = missing is [{ Type.TypeCase: FeatureType.TypeOneofCase.MultiArrayType }] && columns.Length > inputs.All.Count - 1;
        string names = string.Join(", ", inputs.All.Select(input => input.Name));
        _spread = isSpread
            ? missing[0]
            : throw new CoreMLException($"{file} has no column '{missing[0].Name}'; the model learns from {names}.");
    }

    public int Count => _rows.Count;

    public static TableExamples Read(string file, TrainingInputs inputs)
    {
        string text = TableText.Read(file).Text;
        char separator = CsvText.SeparatorOf(text, name => inputs.All.Any(input => input.Name == name));
        string[][] records = [.. CsvText.Read(file, text, separator).Select(record => record.Fields)];
        return new TableExamples(file, records is [string[] columns, ..] ? columns : [], [.. records.Skip(1)], inputs);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) =>
        _inputs.All.ToDictionary(input => input.Name, input => input == _spread ? Spread(index) : Value(input, index));

    private MLFeatureValue Value(FeatureDescription input, int index)
    {
        string text = _rows[index][Array.IndexOf(_columns, input.Name)];
        if (input == _inputs.Label) return _inputs.LabelFrom(text);
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_file))!, text);
        return FeatureText.Read(input, File.Exists(path) ? path : text);
    }

    /// <summary>All columns that are no training input, as an array.</summary>
    private MLFeatureValue Spread(int index)
    {
        List<double> numbers = [];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_inputs.All.Any(input => input.Name == _columns[i])) continue;
            numbers.Add(
                double.TryParse(_rows[index][i], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw new ModelInputException($"'{_rows[index][i]}' in the column '{_columns[i]}' is no number."));
        }

        return MLMultiArray.Wrap(numbers.ToArray());
    }
}
