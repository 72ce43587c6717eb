using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML;

namespace CoreMLSharp.ML.Columns;

/// <summary>An input of the model, and the column that goes into it.</summary>
/// <param name="Feature">The input.</param>
/// <param name="Name">The column.</param>
internal sealed record InputColumn(FeatureDescription Feature, string Name)
{
    /// <summary>All inputs.</summary>
    /// <exception cref="CoreMLException">A name is that of no input.</exception>
    public static IReadOnlyList<InputColumn> Of(ModelDescription description, IReadOnlyDictionary<string, string> names)
    {
        if (names.Keys.FirstOrDefault(name => description.Input.All(input => input.Name != name)) is { } unknown)
        {
            throw new CoreMLException(
                $"The model has no input '{unknown}'; it has {string.Join(", ", description.Input.Select(input => input.Name))}.");
        }

        return [.. description.Input.Select(input => new InputColumn(input, names.GetValueOrDefault(input.Name, input.Name)))];
    }

    /// <summary>The column in a schema; null where the input may be left out and there is none.</summary>
    /// <exception cref="CoreMLException">There is none, or it is of a type that the input does not take.</exception>
    public DataViewSchema.Column? FindIn(DataViewSchema schema)
    {
        DataViewSchema.Column? column = schema.GetColumnOrNull(Name);
        if (column is null && Feature.Type.IsOptional) return null;
        if (column is null)
        {
            throw new CoreMLException(
                $"The data has no column '{Name}' for the model's input '{Feature.Name}'; it has "
                + $"{string.Join(", ", schema.Select(other => other.Name))}.");
        }

        if (!InputReaders.CanRead(Feature, column.Value))
        {
            throw new CoreMLException(
                $"The column '{Name}' is of type {column.Value.Type}, which the model's input '{Feature.Name}' "
                + $"({InputReaders.Wanted(Feature)}) does not take.");
        }

        return column;
    }

    /// <summary>What reads the input's value from a row.</summary>
    public Func<MLFeatureValue> Reader(DataViewRow row, DataViewSchema.Column column) => InputReaders.Make(Feature, row, column);
}
