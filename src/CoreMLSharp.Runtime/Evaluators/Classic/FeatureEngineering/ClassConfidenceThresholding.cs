using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// Confidences, and below them whether each class counts as present: of all classes it does, as the specification has it for now
/// (Core ML specification, <c>ClassConfidenceThresholding</c>).
/// </summary>
internal static class ClassConfidenceThresholding
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        int curves = context.Model.ClassConfidenceThresholding.PrecisionRecallCurves.Count;
        return new FeatureTransform(context, value =>
        {
            if (value.Type != MLFeatureType.MultiArray)
            {
                throw new ModelInputException($"must be a multi-array; a value of type {value.Type} was given.");
            }

            double[] confidences = value.MultiArrayValue.ToDoubles();
            if (curves > 0 && curves != confidences.Length)
            {
                throw new ModelInputException($"must have a confidence for each of {curves} classes, but has {confidences.Length}.");
            }

            return MLMultiArray.Wrap([.. confidences, .. Enumerable.Repeat(1.0, confidences.Length)], 2, confidences.Length);
        });
    }
}
