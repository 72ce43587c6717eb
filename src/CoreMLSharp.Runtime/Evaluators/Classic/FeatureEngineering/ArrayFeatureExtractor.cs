using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>Some numbers of an array, by position in row-major order (Core ML specification, <c>ArrayFeatureExtractor</c>).</summary>
internal static class ArrayFeatureExtractor
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        ulong[] indexes = [.. context.Model.ArrayFeatureExtractor.ExtractIndex];
        FeatureType.TypeOneofCase? output = context.Model.Description.Output.FirstOrDefault()?.Type.TypeCase;
        bool isNumber = output is FeatureType.TypeOneofCase.DoubleType or FeatureType.TypeOneofCase.Int64Type;
        if (indexes.Length == 0 || (isNumber && indexes.Length != 1))
        {
            throw new ModelFormatException(
                $"{context.Where}: the extractor names {indexes.Length} positions, which its output cannot hold.");
        }

        return new FeatureTransform(context, value =>
        {
            if (value.Type != MLFeatureType.MultiArray)
            {
                throw new ModelInputException($"must be a multi-array; a value of type {value.Type} was given.");
            }

            double[] numbers = value.MultiArrayValue.ToDoubles();
            foreach (ulong index in indexes)
            {
                if (index >= (ulong)numbers.Length)
                {
                    throw new ModelInputException($"has {numbers.Length} numbers, but number {index} (from 0) is wanted.");
                }
            }

            return isNumber ? numbers[indexes[0]] : MLMultiArray.Wrap([.. indexes.Select(index => numbers[index])], indexes.Length);
        });
    }
}
