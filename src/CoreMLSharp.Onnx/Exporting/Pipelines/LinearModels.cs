using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>Generalized linear models.</summary>
internal static class LinearModels
{
    public static void Classify(StageContext stage)
    {
        GLMClassifier model = stage.Model.GlmClassifier;
        ClassLabels labels = ClassLabels.Of(model);
        bool isReference = model.ClassEncoding == GLMClassifier.Types.ClassEncoding.ReferenceClass;
        bool isProbit = model.PostEvaluationTransform == GLMClassifier.Types.PostEvaluationTransform.Probit;
        IReadOnlyList<IReadOnlyList<double>> weights = [.. model.Weights.Select(row => row.Value)];
        int rows = isReference || labels.Count == 2 ? labels.Count - 1 : labels.Count;
        if (weights.Count != rows || (isProbit && labels.Count != 2))
        {
            throw new ModelValidationException(
                $"{Counted.Of(labels.Count, "class", "classes")} in {model.ClassEncoding} encoding cannot have "
                    + $"{Counted.Of(weights.Count, "row")} of weights and the transform {model.PostEvaluationTransform}.");
        }

        OnnxGraphBuilder graph = stage.Graph;
        OnnxValue scores = Scores(stage, weights, model.Offset);
        if (labels.Count == 2) scores = LinkFunctions.OfTwoClasses(graph, scores, isProbit);
        else if (isReference)
        {
            // The first class scores zero.
            OnnxValue padded = graph.Pad(scores, [0, 1, 0, 0]);
            scores = LinkFunctions.SoftMax(graph, padded);
        }
        else scores = LinkFunctions.Normalized(graph, graph.Unary("Sigmoid", scores), labels.Count);
        stage.Features.Classify(stage.Model.Description, scores, labels);
    }

    public static void Regress(StageContext stage)
    {
        GLMRegressor model = stage.Model.GlmRegressor;
        OnnxValue scores = Scores(stage, [.. model.Weights.Select(row => row.Value)], model.Offset);
        stage.Output(model.PostEvaluationTransform switch
        {
            GLMRegressor.Types.PostEvaluationTransform.NoTransform => scores,
            GLMRegressor.Types.PostEvaluationTransform.Logit => stage.Graph.Unary("Sigmoid", scores),
            GLMRegressor.Types.PostEvaluationTransform.Probit => LinkFunctions.NormalCdf(stage.Graph, scores),
            var unknown => throw new ModelValidationException($"the post-evaluation transform {unknown} is unknown."),
        });
    }

    /// <summary>The scores w·x + b of a row, one for each row of weights.</summary>
    private static OnnxValue Scores(StageContext stage, IReadOnlyList<IReadOnlyList<double>> weights, IReadOnlyList<double> offsets)
    {
        if (weights.Count == 0 || weights[0].Count == 0) throw new ModelValidationException("the linear model has no weights.");
        if (weights.Any(row => row.Count != weights[0].Count) || offsets.Count != weights.Count)
        {
            throw new ModelValidationException("the rows of weights must be equally long, and have an offset each.");
        }

        OnnxValue row = stage.Row();
        if (row.RankedShape[1] != weights[0].Count && row.RankedShape[1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"the model takes {weights[0].Count} numbers, but its inputs have {row.RankedShape[1]}.");
        }

        return stage.Graph.Linear(
            row,
            stage.Numbers("weights", weights.SelectMany(one => one), weights.Count, weights[0].Count),
            stage.Numbers("offsets", offsets, offsets.Count));
    }
}
