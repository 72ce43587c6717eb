using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>Lays the input features of a model side by side in one row of numbers, in the order of the description.</summary>
internal sealed class RowInput
{
    private readonly IReadOnlyList<FeatureDescription> _features;
    private readonly IRowModel _model;
    private readonly string _where;

    /// <exception cref="ModelFormatException">The description's inputs cannot make a row that the model takes.</exception>
    public RowInput(EvaluatorContext context, IRowModel model)
    {
        _where = context.Where;
        _model = model;
        _features = context.Model.Description.Input;
        foreach (FeatureDescription feature in _features)
        {
            if (feature.Type.TypeCase is Int64Type or DoubleType or MultiArrayType or None) continue;
            throw new ModelFormatException(
                $"{_where}: the input '{feature.Name}' must be a number or a multi-array for a model of type {context.Model.TypeName}.");
        }

        if (DeclaredLength() is { } length && !Fits(length))
        {
            throw new ModelFormatException(Mismatch(length, "the description's inputs have"));
        }
    }

    /// <summary>The numbers that the given features have together.</summary>
    /// <exception cref="ModelInputException">A feature is missing, or they have too few or too many numbers for the model.</exception>
    public int LengthOf(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        long length = 0;
        foreach (FeatureDescription feature in _features)
        {
            length += Find(feature, inputs) switch
            {
                null => DeclaredCount(feature) ?? throw Missing(feature),
                { Type: MLFeatureType.MultiArray } value => value.MultiArrayValue.Count,
                _ => 1,
            };
        }

        return Fits(length) ? (int)length : throw new ModelInputException(Mismatch(length, "the inputs have"));
    }

    /// <exception cref="ModelInputException">The features do not have as many numbers as the row.</exception>
    public void Read(IReadOnlyDictionary<string, MLFeatureValue> inputs, Span<double> row)
    {
        int length = LengthOf(inputs);
        if (length != row.Length)
        {
            throw new ModelInputException(
                $"{_where}: the rows of a batch must be equally long, but one has {row.Length} numbers and another {length}.");
        }

        foreach (FeatureDescription feature in _features)
        {
            switch (Find(feature, inputs))
            {
                case null:
                    int absent = (int)DeclaredCount(feature)!;
                    row[..absent].Fill(double.NaN);
                    row = row[absent..];
                    break;
                case { Type: MLFeatureType.MultiArray } value:
                    value.MultiArrayValue.CopyTo(row);
                    row = row[value.MultiArrayValue.Count..];
                    break;
                case var value:
                    row[0] = value.Type == MLFeatureType.Int64 ? value.Int64Value : value.DoubleValue;
                    row = row[1..];
                    break;
            }
        }
    }

    private MLFeatureValue? Find(FeatureDescription feature, IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (!inputs.TryGetValue(feature.Name, out MLFeatureValue? value))
        {
            return feature.Type.IsOptional && _model.AcceptsMissing ? null : throw Missing(feature);
        }

        return value.Type is MLFeatureType.Int64 or MLFeatureType.Double or MLFeatureType.MultiArray
            ? value
            : throw new ModelInputException(
                $"{_where}: the input '{feature.Name}' must be a number or a multi-array; a value of type {value.Type} was given.");
    }

    private ModelInputException Missing(FeatureDescription feature) => new($"{_where}: the input '{feature.Name}' is missing.");

    private long? DeclaredLength()
    {
        long length = 0;
        foreach (FeatureDescription feature in _features)
        {
            if (DeclaredCount(feature) is not { } count) return null;
            length += count;
        }

        return length;
    }

    private static long? DeclaredCount(FeatureDescription feature)
    {
        if (feature.Type.TypeCase is Int64Type or DoubleType) return 1;
        ArrayFeatureType? array = feature.Type.MultiArrayType;
        if (array is null || array.Shape.Count == 0 || array.ShapeFlexibilityCase != ArrayFeatureType.ShapeFlexibilityOneofCase.None)
        {
            return null;
        }

        long count = 1;
        foreach (long length in array.Shape)
        {
            if (length is < 0 or > int.MaxValue || (count *= length) > int.MaxValue) return long.MaxValue / 2;
        }

        return count;
    }

    private bool Fits(long length) =>
        (_model.Inputs is null || length == _model.Inputs) && length >= _model.MinimumInputs && length <= Array.MaxLength;

    private string Mismatch(long length, string subject) =>
        $"{_where}: the model takes {(_model.Inputs is null ? "at least " : "")}{_model.MinimumInputs} numbers, but {subject} {length}.";
}
