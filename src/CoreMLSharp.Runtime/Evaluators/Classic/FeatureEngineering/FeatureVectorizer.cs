using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.FeatureVectorizer.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// Features side by side in one array; a dictionary's integer keys are positions (Core ML specification, <c>FeatureVectorizer</c>).
/// </summary>
internal sealed class FeatureVectorizer : IModelEvaluator
{
    /// <summary>A damaged file must not make every prediction reserve memory without end.</summary>
    private const ulong MaximumLength = 1 << 26;

    private readonly InputColumn[] _columns;
    private readonly int _length;
    private readonly string _output;
    private readonly string _where;

    /// <exception cref="ModelFormatException">The columns are missing or too long.</exception>
    public FeatureVectorizer(EvaluatorContext context)
    {
        _where = context.Where;
        _columns = [.. context.Model.FeatureVectorizer.InputList];
        _output = context.Model.Description.Output.FirstOrDefault()?.Name
            ?? throw new ModelFormatException($"{_where}: the feature vectorizer describes no output.");
        ulong length = 0;
        foreach (InputColumn column in _columns)
        {
            if (column.InputDimensions is 0 or > MaximumLength || (length += column.InputDimensions) > MaximumLength)
            {
                throw new ModelFormatException(
                    $"{_where}: the column '{column.InputColumn_}' has {column.InputDimensions} dimensions; all columns may have 1 to " +
                        $"{MaximumLength}.");
            }
        }

        _length = (int)length;
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        double[] vector = new double[_length];
        Span<double> rest = vector;
        foreach (InputColumn column in _columns)
        {
            if (!inputs.TryGetValue(column.InputColumn_, out MLFeatureValue? value))
            {
                throw new ModelInputException($"{_where}: the input '{column.InputColumn_}' is missing.");
            }

            int length = (int)column.InputDimensions;
            Write(column, value, rest[..length]);
            rest = rest[length..];
        }

        return new Dictionary<string, MLFeatureValue>(1) { [_output] = MLMultiArray.Wrap(vector) };
    }

    private void Write(InputColumn column, MLFeatureValue value, Span<double> target)
    {
        switch (value.Type)
        {
            case MLFeatureType.Double when target.Length == 1:
                target[0] = value.DoubleValue;
                break;
            case MLFeatureType.Int64 when target.Length == 1:
                target[0] = value.Int64Value;
                break;
            case MLFeatureType.MultiArray when value.MultiArrayValue.Count == target.Length:
                value.MultiArrayValue.CopyTo(target);
                break;
            case MLFeatureType.Dictionary when value.HasInt64Elements:
                WriteEntries(column, value.Int64DictionaryValue, target);
                break;
            default:
                throw new ModelInputException(
                    $"{_where}: the input '{column.InputColumn_}' must have {target.Length} numbers; {Describe(value)} was given.");
        }
    }

    private void WriteEntries(InputColumn column, IReadOnlyDictionary<long, double> entries, Span<double> target)
    {
        foreach ((long position, double number) in entries)
        {
            if (position < 0 || position >= target.Length)
            {
                throw new ModelInputException(
                    $"{_where}: the input '{column.InputColumn_}' has the position {position} of {target.Length}.");
            }

            target[(int)position] = number;
        }
    }

    private static string Describe(MLFeatureValue value) =>
        value.Type == MLFeatureType.MultiArray ? $"an array of {value.MultiArrayValue.Count}" : $"a value of type {value.Type}";
}
