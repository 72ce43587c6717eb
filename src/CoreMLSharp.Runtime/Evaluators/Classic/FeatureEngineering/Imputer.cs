using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.Imputer;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>
/// Missing values are replaced (Core ML specification, <c>Imputer</c>). A number is missing when it equals the replaced value, which is NaN
/// when the model does not say; a dictionary's entry also when its key is absent; and an optional input when it is not given.
/// </summary>
internal static class Imputer
{
    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.Imputer model = context.Model.Imputer;
        Func<double, bool> isMissing = MissingNumber(model);
        return model.ImputedValueCase switch
        {
            ImputedValueOneofCase.ImputedDoubleValue => new FeatureTransform(
                context, value => Fill(value, isMissing, [model.ImputedDoubleValue]), model.ImputedDoubleValue),
            ImputedValueOneofCase.ImputedInt64Value => new FeatureTransform(
                context, value => FillInteger(value, model), model.ImputedInt64Value),
            ImputedValueOneofCase.ImputedStringValue => new FeatureTransform(
                context, value => FillText(value, model), model.ImputedStringValue),
            ImputedValueOneofCase.ImputedDoubleArray => FillArray(context, [.. model.ImputedDoubleArray.Vector], isMissing),
            ImputedValueOneofCase.ImputedInt64Array =>
                FillArray(context, [.. model.ImputedInt64Array.Vector.Select(value => (double)value)], isMissing),
            ImputedValueOneofCase.ImputedStringDictionary => FillTextDictionary(context, new(model.ImputedStringDictionary.Map), isMissing),
            ImputedValueOneofCase.ImputedInt64Dictionary =>
                FillIntegerDictionary(context, new(model.ImputedInt64Dictionary.Map), isMissing),
            _ => throw new ModelFormatException($"{context.Where}: the imputer has no value to impute."),
        };
    }

    private static Func<double, bool> MissingNumber(Specification.Imputer model) => model.ReplaceValueCase switch
    {
        ReplaceValueOneofCase.ReplaceInt64Value => number => number == model.ReplaceInt64Value,
        ReplaceValueOneofCase.ReplaceDoubleValue when !double.IsNaN(model.ReplaceDoubleValue) =>
            number => number == model.ReplaceDoubleValue,
        _ => double.IsNaN,
    };

    private static FeatureTransform FillArray(EvaluatorContext context, double[] imputed, Func<double, bool> isMissing) =>
        new(context, value => Fill(value, isMissing, imputed), MLMultiArray.Wrap(imputed));

    private static MLFeatureValue Fill(MLFeatureValue value, Func<double, bool> isMissing, double[] imputed)
    {
        switch (value.Type)
        {
            case MLFeatureType.Double when imputed.Length == 1:
                return isMissing(value.DoubleValue) ? imputed[0] : value;
            case MLFeatureType.MultiArray when imputed.Length == 1 || imputed.Length == value.MultiArrayValue.Count:
                double[] filled =
                [
                    .. value.MultiArrayValue.ToDoubles().Select(
                        (number, i) => isMissing(number) ? imputed[imputed.Length == 1 ? 0 : i] : number),
                ];
                return MLMultiArray.Wrap(filled, [.. value.MultiArrayValue.Shape]);
            default:
                throw new ModelInputException($"must be a number or an array of {imputed.Length}; {value} was given.");
        }
    }

    private static MLFeatureValue FillInteger(MLFeatureValue value, Specification.Imputer model)
    {
        if (value.Type != MLFeatureType.Int64)
        {
            throw new ModelInputException($"must be an integer; a value of type {value.Type} was given.");
        }

        return model.ReplaceValueCase == ReplaceValueOneofCase.ReplaceInt64Value && value.Int64Value == model.ReplaceInt64Value
            ? model.ImputedInt64Value
            : value;
    }

    private static MLFeatureValue FillText(MLFeatureValue value, Specification.Imputer model)
    {
        if (value.Type != MLFeatureType.String) throw new ModelInputException($"must be a text; a value of type {value.Type} was given.");
        return model.ReplaceValueCase == ReplaceValueOneofCase.ReplaceStringValue && value.StringValue == model.ReplaceStringValue
            ? model.ImputedStringValue
            : value;
    }

    private static FeatureTransform FillTextDictionary(
        EvaluatorContext context, Dictionary<string, double> imputed, Func<double, bool> isMissing) => new(
        context,
        value => value.Type == MLFeatureType.Dictionary && !value.HasInt64Elements
            ? MLFeatureValue.FromDictionary(Fill(value.DictionaryValue, imputed, isMissing))
            : throw new ModelInputException($"must be a dictionary with text keys; a value of type {value.Type} was given."),
        MLFeatureValue.FromDictionary(imputed));

    private static FeatureTransform FillIntegerDictionary(
        EvaluatorContext context, Dictionary<long, double> imputed, Func<double, bool> isMissing) => new(
        context,
        value => value.Type == MLFeatureType.Dictionary && value.HasInt64Elements
            ? MLFeatureValue.FromDictionary(Fill(value.Int64DictionaryValue, imputed, isMissing))
            : throw new ModelInputException($"must be a dictionary with integer keys; a value of type {value.Type} was given."),
        MLFeatureValue.FromDictionary(imputed));

    private static Dictionary<TKey, double> Fill<TKey>(
        IReadOnlyDictionary<TKey, double> given, Dictionary<TKey, double> imputed, Func<double, bool> isMissing)
        where TKey : notnull
    {
        Dictionary<TKey, double> filled = new(given);
        foreach ((TKey key, double value) in imputed)
        {
            if (!filled.TryGetValue(key, out double number) || isMissing(number)) filled[key] = value;
        }

        return filled;
    }
}
