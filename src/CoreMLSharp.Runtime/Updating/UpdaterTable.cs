using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Evaluators;
using Kind = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Which types of models can be trained further, and by what.</summary>
internal static class UpdaterTable
{
    private static readonly Dictionary<Kind, Func<EvaluatorContext, IModelUpdater>> Rows = new()
    {
        [Kind.NeuralNetwork] = context => new NetworkUpdater(context),
        [Kind.NeuralNetworkClassifier] = context => new NetworkUpdater(context),
        [Kind.NeuralNetworkRegressor] = context => new NetworkUpdater(context),
        [Kind.KNearestNeighborsClassifier] = context => new NearestNeighborsUpdater(context),
        [Kind.Pipeline] = context => new PipelineUpdater(context),
        [Kind.PipelineClassifier] = context => new PipelineUpdater(context),
        [Kind.PipelineRegressor] = context => new PipelineUpdater(context),
    };

    /// <exception cref="UnsupportedModelException">Models of this type cannot be updated.</exception>
    public static IModelUpdater Create(EvaluatorContext context) => Rows.TryGetValue(context.Model.TypeCase, out var create)
        ? create(context)
        : throw new UnsupportedModelException(
            $"{context.Where}: models of type {context.Model.TypeName} cannot be updated; neural networks, nearest-neighbours "
            + "classifiers and pipelines that end in one of them can.")
        {
            Hint = context.Model.MlProgram is null ? Hint.None : Hint.ConvertToNetwork,
        };
}
