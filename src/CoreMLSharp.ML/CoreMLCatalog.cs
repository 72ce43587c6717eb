using CoreMLSharp.Diagnostics;
using CoreMLSharp.ML.Saving;
using CoreMLSharp.Runtime.Configuration;
using Microsoft.ML;

namespace CoreMLSharp.ML;

/// <summary>Core ML models as steps of ML.NET's pipelines.</summary>
public static class CoreMLCatalog
{
    /// <summary>
    /// Applies a Core ML model to every row: columns with the names of its inputs go in, and its outputs become columns.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="modelFile">The <c>.mlmodel</c> file or <c>.mlpackage</c>.</param>
    /// <param name="inputColumnNames">
    /// The columns that go in, by the model's inputs; an input that is not named here has a column of its own name.
    /// </param>
    /// <param name="outputColumnNames">
    /// The outputs that are wanted, with the names of their columns; null for all that have a type in ML.NET, by their own names.
    /// </param>
    /// <param name="configuration">How the model is loaded and run. It is not saved with the pipeline.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="CoreMLException">
    /// The file is no model that can run, or has no such input or output, or it keeps a state, for which rows have no order.
    /// </exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.ApplyCoreMLModel("Iris.mlmodel")
    ///     .Append(mlContext.Transforms.Conversion.MapValueToKey("species"));
    /// </code>
    /// </example>
    public static CoreMLEstimator ApplyCoreMLModel(
        this TransformsCatalog catalog,
        string modelFile,
        IReadOnlyDictionary<string, string>? inputColumnNames = null,
        IReadOnlyDictionary<string, string>? outputColumnNames = null,
        MLModelConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(modelFile);
        return new CoreMLEstimator(
            new CoreMLTransformer(SavedModel.Read(modelFile, inputColumnNames, outputColumnNames), modelFile, configuration));
    }

    /// <summary>
    /// Lets a context load pipelines that hold a Core ML model: call it before <c>mlContext.Model.Load</c>. ML.NET finds the parts of a
    /// pipeline in its own packages alone.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <exception cref="CoreMLException">The version of ML.NET is one that this package does not know.</exception>
    public static MLContext RegisterCoreML(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        LoaderRegistration.AddTo(context.ComponentCatalog, typeof(CoreMLTransformer));
        return context;
    }
}
