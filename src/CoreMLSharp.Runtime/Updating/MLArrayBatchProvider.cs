using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Examples that are in memory (Core ML's <c>MLArrayBatchProvider</c>).</summary>
/// <param name="examples">The examples.</param>
public sealed class MLArrayBatchProvider(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> examples) : IMLBatchProvider
{
    private readonly IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> _examples =
        examples ?? throw new ArgumentNullException(nameof(examples));

    /// <summary>Examples from columns: for each feature its values in the order of the examples.</summary>
    /// <exception cref="ModelInputException">The columns have different lengths.</exception>
    public MLArrayBatchProvider(IReadOnlyDictionary<string, IReadOnlyList<MLFeatureValue>> columns) : this(Rows(columns)) { }

    /// <inheritdoc/>
    public int Count => _examples.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) => _examples[index];

    private static Dictionary<string, MLFeatureValue>[] Rows(IReadOnlyDictionary<string, IReadOnlyList<MLFeatureValue>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int count = columns.Values.FirstOrDefault()?.Count ?? 0;
        foreach ((string name, IReadOnlyList<MLFeatureValue> values) in columns)
        {
            if (values.Count == count) continue;
            throw new ModelInputException($"The feature '{name}' has {values.Count} values; others have {count}.");
        }

        return [.. Enumerable.Range(0, count).Select(row => columns.ToDictionary(column => column.Key, column => column.Value[row]))];
    }
}
