using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// A category becomes an array with a one at its position, or a dictionary with that entry alone (Core ML specification,
/// <c>OneHotEncoder</c>).
/// </summary>
internal static class OneHotEncoder
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.OneHotEncoder model = context.Model.OneHotEncoder;
        CategoryIndex categories = CategoryIndex.From(model.StringCategories, model.Int64Categories, context.Where);
        bool ignoresUnknown = model.HandleUnknown == Specification.OneHotEncoder.Types.HandleUnknown.IgnoreUnknown;
        return new FeatureTransform(context, value =>
        {
            int? position = categories.Find(value);
            if (position is null && !ignoresUnknown)
            {
                throw new ModelInputException($"has the category {value}, which the encoder does not know.");
            }

            return model.OutputSparse ? Sparse(position) : Dense(position, categories.Count);
        });
    }

    private static MLFeatureValue Sparse(int? position)
    {
        Dictionary<long, double> entries = [];
        if (position is not null) entries[position.Value] = 1;
        return MLFeatureValue.FromDictionary(entries);
    }

    private static MLFeatureValue Dense(int? position, int count)
    {
        double[] array = new double[count];
        if (position is not null) array[position.Value] = 1;
        return MLMultiArray.Wrap(array);
    }
}
