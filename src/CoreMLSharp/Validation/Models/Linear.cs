using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using Google.Protobuf.Collections;
using Encoding = CoreMLSharp.Specification.GLMClassifier.Types.ClassEncoding;
using Transform = CoreMLSharp.Specification.GLMClassifier.Types.PostEvaluationTransform;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Generalised linear models: as many rows of weights as the outputs or classes ask for, all of the same length.</summary>
internal static class Linear
{
    public static void CheckRegressor(Model model, Report report)
    {
        if (!PredictionRules.CheckRegressor(model, report)) return;
        Features.Require(model.Description.Input, int.MaxValue, report.At("description"), Features.Vectorizable);
        Features.Require(model.Description.Output, int.MaxValue, report.At("description"), TypeCase.DoubleType);

        GLMRegressor regressor = model.GlmRegressor;
        CheckOffsets(regressor.Weights.Count, regressor.Offset, report);
        CheckLengths(regressor.Weights.Select(row => row.Value.Count), report);
    }

    public static void CheckClassifier(Model model, Report report)
    {
        GLMClassifier classifier = model.GlmClassifier;
        ClassLabels labels = ClassLabels.Of(classifier.StringClassLabels, classifier.Int64ClassLabels);
        if (!PredictionRules.CheckClassifier(model, labels, report)) return;
        Features.Require(model.Description.Input, int.MaxValue, report.At("description"), Features.Vectorizable);

        if (classifier.PostEvaluationTransform is not (Transform.Logit or Transform.Probit))
        {
            report.Error("The post-evaluation transform is not known.", "Set it to Logit or Probit.");
        }

        if (classifier.ClassEncoding is not (Encoding.ReferenceClass or Encoding.OneVsRest))
        {
            report.Error("The class encoding is not known.", "Set it to ReferenceClass or OneVsRest.");
        }

        if (labels.Count > 2 && classifier.PostEvaluationTransform == Transform.Probit)
        {
            report.Error($"Probit is for two classes, but there are {labels.Count}.", "Use Logit.");
        }

        CheckRows(classifier, labels.Count, report);
    }

    private static void CheckRows(GLMClassifier classifier, int classes, Report report)
    {
        int rows = classifier.Weights.Count;
        int expected = classifier.ClassEncoding == Encoding.ReferenceClass ? classes - 1 : classes == 2 ? 1 : classes;
        if (rows == 0)
        {
            report.Error("There are no weights.", "Add one row of weights per class, or one fewer with a reference class.");
            return;
        }

        if (rows != expected)
        {
            report.Error(
                $"{Counted.There(rows, "row of weights", "rows of weights")} for {Counted.Of(classes, "class", "classes")}.",
                $"With {classifier.ClassEncoding} encoding there must be {expected}.");
        }

        CheckOffsets(rows, classifier.Offset, report);
        CheckLengths(classifier.Weights.Select(row => row.Value.Count), report);
        if (classifier.Weights[0].Value.Count == 0)
        {
            report.Error("The rows of weights are empty.", "Give each row one weight per input element.");
        }
    }

    private static void CheckOffsets(int rows, RepeatedField<double> offsets, Report report)
    {
        if (rows != offsets.Count)
        {
            report.Error(
                $"{Counted.There(rows, "row of weights", "rows of weights")}, but {Counted.Of(offsets.Count, "offset")}.",
                "Give every row one offset.");
        }
    }

    private static void CheckLengths(IEnumerable<int> lengths, Report report)
    {
        if (lengths.Distinct().Count() > 1)
        {
            report.Error("The rows of weights differ in length.", "Give each row one weight per input element.");
        }
    }
}
