using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.Normalizer.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// An array divided by its maximum, its sum of magnitudes or its length (Core ML specification, <c>Normalizer</c>); zeros stay zeros.
/// </summary>
internal static class Normalizer
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        NormType type = context.Model.Normalizer.NormType;
        if (!Enum.IsDefined(type)) throw new ModelFormatException($"{context.Where}: the norm {type} is unknown.");
        return new FeatureTransform(context, value =>
        {
            if (value.Type != MLFeatureType.MultiArray)
            {
                throw new ModelInputException($"must be a multi-array; a value of type {value.Type} was given.");
            }

            double[] numbers = value.MultiArrayValue.ToDoubles();
            double norm = numbers.Length == 0 ? 0 : Norm(numbers, type);
            if (norm == 0) return value;
            double[] result = new double[numbers.Length];
            TensorPrimitives.Divide(numbers, norm, result);
            return MLMultiArray.Wrap(result, [.. value.MultiArrayValue.Shape]);
        });
    }

    private static double Norm(double[] numbers, NormType type) => type switch
    {
        NormType.Lmax => TensorPrimitives.Max<double>(numbers),
        NormType.L1 => TensorPrimitives.SumOfMagnitudes<double>(numbers),
        _ => TensorPrimitives.Norm<double>(numbers),
    };
}
