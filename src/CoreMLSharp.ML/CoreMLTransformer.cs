using CoreMLSharp.Diagnostics;
using CoreMLSharp.ML.Columns;
using CoreMLSharp.ML.Rows;
using CoreMLSharp.ML.Saving;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace CoreMLSharp.ML;

/// <summary>
/// A Core ML model as a step of a pipeline. Saved with the pipeline: the whole model is stored in it. Safe to use from several threads at
/// once.
/// </summary>
public sealed class CoreMLTransformer : ITransformer, IDisposable
{
    private readonly SavedModel _saved;

    internal CoreMLTransformer(SavedModel saved, string? path, MLModelConfiguration? configuration)
    {
        _saved = saved;
        Model = saved.Load(path, configuration);
        try
        {
            ModelDescription description = Model.Description;
            if (description.State.Count > 0)
            {
                throw new CoreMLException(
                    "The model keeps a state from one prediction to the next; rows of ML.NET have no order. Run it with MLModel.");
            }

            Inputs = InputColumn.Of(description, saved.InputColumns);
            Outputs = OutputColumn.Of(description, saved);
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The model.</summary>
    public MLModel Model { get; }

    internal IReadOnlyList<OutputColumn> Outputs { get; }

    private IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that there are behind the model.</summary>
    /// <param name="inputSchema">The columns before it.</param>
    /// <exception cref="CoreMLException">A column is missing, or of a type that the input does not take.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Schema(inputSchema).Output;

    /// <summary>The data with the model's outputs. They are computed when they are read.</summary>
    /// <param name="input">The data.</param>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new PredictingView(input, Schema(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Schema(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavingContext.Write(ctx, _saved, typeof(CoreMLTransformer));

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();

    /// <summary>How ML.NET makes one of a saved pipeline; the second is its context of loading, which it keeps to itself.</summary>
    private static CoreMLTransformer Create(IHostEnvironment env, object context) => new(LoadingContext.Read(context), null, null);

    private PredictingSchema Schema(DataViewSchema input) => new(Model, Inputs, Outputs, input);
}
