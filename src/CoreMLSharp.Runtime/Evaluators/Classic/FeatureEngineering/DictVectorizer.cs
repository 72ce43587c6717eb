using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// A dictionary's values go to the positions of their keys, in an array or, where the description declares a dictionary, as a sparse one
/// (Core ML specification, <c>DictVectorizer</c>). Keys that the model does not list are left out: bags of words are full of them.
/// </summary>
internal static class DictVectorizer
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.DictVectorizer model = context.Model.DictVectorizer;
        CategoryIndex keys = CategoryIndex.From(model.StringToIndex, model.Int64ToIndex, context.Where);
        bool isSparse = context.Model.Description.Output.FirstOrDefault()?.Type.TypeCase == FeatureType.TypeOneofCase.DictionaryType;
        return new FeatureTransform(context, value => isSparse ? Sparse(keys, value) : Dense(keys, value));
    }

    private static MLFeatureValue Sparse(CategoryIndex keys, MLFeatureValue value) =>
        MLFeatureValue.FromDictionary(keys.FindEntries(value).ToDictionary(entry => (long)entry.Position, entry => entry.Value));

    private static MLFeatureValue Dense(CategoryIndex keys, MLFeatureValue value)
    {
        double[] array = new double[keys.Count];
        foreach ((int position, double number) in keys.FindEntries(value)) array[position] = number;
        return MLMultiArray.Wrap(array);
    }
}
