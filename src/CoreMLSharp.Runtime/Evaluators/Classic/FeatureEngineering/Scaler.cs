using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// scale · (x + shift), with one scale and shift or one for each number of an array (Core ML specification, <c>Scaler</c>).
/// </summary>
internal static class Scaler
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        double[] shift = [.. context.Model.Scaler.ShiftValue];
        double[] scale = [.. context.Model.Scaler.ScaleValue];
        if (shift.Length == 0) shift = [0];
        if (scale.Length == 0) scale = [1];
        if (shift.Length != 1 && scale.Length != 1 && shift.Length != scale.Length)
        {
            throw new ModelFormatException(
                $"{context.Where}: the scaler has {shift.Length} shifts and {scale.Length} scales; they must be equally many, or one.");
        }

        bool isInteger = context.Model.Description.Output.FirstOrDefault()?.Type.TypeCase == FeatureType.TypeOneofCase.Int64Type;
        return new FeatureTransform(context, value => value.Type switch
        {
            MLFeatureType.MultiArray =>
                MLMultiArray.Wrap(Scale(value.MultiArrayValue.ToDoubles(), shift, scale), [.. value.MultiArrayValue.Shape]),
            MLFeatureType.Double => Number(Scale([value.DoubleValue], shift, scale)[0], isInteger),
            MLFeatureType.Int64 => Number(Scale([value.Int64Value], shift, scale)[0], isInteger),
            _ => throw new ModelInputException($"must be a number or a multi-array; a value of type {value.Type} was given."),
        });
    }

    private static double[] Scale(double[] numbers, double[] shift, double[] scale)
    {
        double[] result = new double[numbers.Length];
        if ((shift.Length != 1 && shift.Length != numbers.Length) || (scale.Length != 1 && scale.Length != numbers.Length))
        {
            throw new ModelInputException($"must have {Math.Max(shift.Length, scale.Length)} numbers, but has {numbers.Length}.");
        }

        if (shift.Length == 1) TensorPrimitives.Add(numbers, shift[0], result);
        else TensorPrimitives.Add<double>(numbers, shift, result);
        if (scale.Length == 1) TensorPrimitives.Multiply(result, scale[0], result);
        else TensorPrimitives.Multiply<double>(result, scale, result);
        return result;
    }

    private static MLFeatureValue Number(double scaled, bool isInteger)
    {
        if (!isInteger) return scaled;
        return double.IsInteger(scaled) && Math.Abs(scaled) < long.MaxValue
            ? (long)scaled
            : throw new ModelInputException(
                FormattableString.Invariant($"is {scaled} after scaling, but the model's output is an integer."));
    }
}
