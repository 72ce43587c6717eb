using CoreMLSharp.ML.Columns;
using Microsoft.ML;

namespace CoreMLSharp.ML;

/// <summary>Makes a <see cref="CoreMLTransformer"/>. There is nothing to learn: the model is as it is.</summary>
public sealed class CoreMLEstimator : IEstimator<CoreMLTransformer>
{
    private readonly CoreMLTransformer _transformer;

    internal CoreMLEstimator(CoreMLTransformer transformer) => _transformer = transformer;

    /// <summary>Looks whether the columns of the data are what the model takes.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="Diagnostics.CoreMLException">A column is missing, or of a type that the input does not take.</exception>
    public CoreMLTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <summary>The columns that there are behind the model.</summary>
    /// <param name="inputSchema">The columns before it.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ColumnShapes.With(inputSchema, _transformer.Outputs);
    }
}
