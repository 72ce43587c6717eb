using CoreMLSharp.Runtime.Evaluators.NeuralNetworks;
using CoreMLSharp.Runtime.Evaluators.Pipelines;
using CoreMLSharp.Runtime.LinkedModels;
using static CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Which evaluator runs which type of model. A new type is a new row.</summary>
internal static class EvaluatorTable
{
    private static readonly Dictionary<Specification.Model.TypeOneofCase, Func<EvaluatorContext, IModelEvaluator>> Rows = new()
    {
        [Pipeline] = context => new PipelineEvaluator(context),
        [PipelineClassifier] = context => new PipelineEvaluator(context),
        [PipelineRegressor] = context => new PipelineEvaluator(context),
        [LinkedModel] = LinkedModelEvaluator.Create,
        [NeuralNetwork] = context => new NeuralNetworkEvaluator(context),
        [NeuralNetworkClassifier] = context => new NeuralNetworkEvaluator(context),
        [NeuralNetworkRegressor] = context => new NeuralNetworkEvaluator(context),
        [GlmClassifier] = Classic.GlmClassifier.Create,
        [GlmRegressor] = Classic.GlmRegressor.Create,
        [VisionFeaturePrint] = AppleOnly.VisionFeaturePrint,
    };

    /// <exception cref="UnsupportedModelException">Models of this type cannot be run.</exception>
    public static IModelEvaluator Create(EvaluatorContext context) => Rows.TryGetValue(context.Model.TypeCase, out var create)
        ? create(context)
        : throw new UnsupportedModelException($"{context.Where}: models of type {context.Model.TypeName} cannot be run by this version.");
}
