using CoreMLSharp.Building;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using ClassEncoding = CoreMLSharp.Specification.GLMClassifier.Types.ClassEncoding;
using Transform = CoreMLSharp.Specification.GLMRegressor.Types.PostEvaluationTransform;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Generalized linear models.</summary>
internal static class LinearModels
{
    public static bool Classify(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns) return false;
        (LinearModel model, ClassLabels labels) = LinearModel.Classifier(stage.Node);
        return Classify(stage, columns, model, labels);
    }

    /// <summary>
    /// Core ML has the logistic function of one score for two classes, the softmax of several, and their logistic functions divided by the
    /// sum.
    /// </summary>
    public static bool Classify(StageContext stage, Columns columns, LinearModel model, ClassLabels labels)
    {
        Column row = stage.Pipeline.Row(columns);
        Classifier? classifier = (model.Transform, model.Weights.Count) switch
        {
            (PostTransform.Logistic, 1) => Of(labels, row, model.Weights, model.Offsets, ClassEncoding.ReferenceClass),
            (PostTransform.Logistic, 2) when AreOpposite(model) =>
                Of(labels, row, [model.Weights[1]], [model.Offsets[1]], ClassEncoding.ReferenceClass),
            (PostTransform.Softmax, > 1) => Of(labels, row, Differences(model), DifferencesOfOffsets(model), ClassEncoding.ReferenceClass),
            (PostTransform.Logistic, > 2) => Unnormalized(stage, labels) with
            {
                Normalized = Of(labels, row, model.Weights, model.Offsets, ClassEncoding.OneVsRest),
            },
            _ => null,
        };
        if (classifier is null) return Labelling.ByProgram(stage, labels);
        stage.Output(0, new PredictedLabel(classifier));
        stage.Output(1, new PredictedScores(classifier));
        return true;
    }

    public static bool Regress(StageContext stage) =>
        stage.Numbers(0) is { } columns && Regress(stage, columns, LinearModel.Regressor(stage.Node));

    public static bool Regress(StageContext stage, Columns columns, LinearModel model)
    {
        if (model.Weights.Count != 1 || model.Transform is not (PostTransform.None or PostTransform.Logistic)) return false;
        return stage.Stage(
            GlmRegressorBuilder.Create(
                [stage.Pipeline.Row(columns).Feature], stage.NameOf(), model.Weights[0], model.Offsets[0],
                model.Transform == PostTransform.Logistic ? Transform.Logit : Transform.NoTransform),
            [1, 1]);
    }

    private static Classifier Of(
        ClassLabels labels, Column row, IReadOnlyList<double[]> weights, IReadOnlyList<double> offsets, ClassEncoding encoding) =>
        new(
            labels, (names, outputs) => GlmClassifierBuilder.Create([row.Feature], names, weights, offsets, encoding, outputs: outputs),
            SumsToOne: true);

    /// <summary>Scores that no model of Core ML gives; a program computes them where nobody divides them by their sum.</summary>
    private static Classifier Unnormalized(StageContext stage, ClassLabels labels) => Labelling.OfTensor(stage.Node.Output[1], labels);

    private static bool AreOpposite(LinearModel model) => model.Offsets[0] == -model.Offsets[1]
        && model.Weights[0].Zip(model.Weights[1]).All(pair => pair.First == -pair.Second);

    /// <summary>The softmax of scores is that of their differences to the first.</summary>
    private static double[][] Differences(LinearModel model) =>
        [.. model.Weights.Skip(1).Select(row => row.Zip(model.Weights[0], (weight, first) => weight - first).ToArray())];

    private static double[] DifferencesOfOffsets(LinearModel model) =>
        [.. model.Offsets.Skip(1).Select(offset => offset - model.Offsets[0])];
}
