using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using HandleUnknown = CoreMLSharp.Specification.OneHotEncoder.Types.HandleUnknown;
using NormType = CoreMLSharp.Specification.Normalizer.Types.NormType;

namespace CoreMLSharp.Building;

/// <summary>Makes the models that prepare features for others, usually as stages of a pipeline.</summary>
/// <remarks>
/// Every method throws a <see cref="ModelValidationException"/> where Core ML would refuse the model, such as for an input of a type that
/// it does not take.
/// </remarks>
public static class FeatureEngineeringBuilder
{
    /// <summary>An array that is one at a category's position and zero elsewhere, or a dictionary {position: 1}.</summary>
    /// <param name="inputName">The input: a text or an integer, as the categories are.</param>
    /// <param name="outputName">The output.</param>
    /// <param name="categories">An array of texts or of integers, in the order of their positions.</param>
    /// <param name="outputSparse">Whether the output is a dictionary.</param>
    /// <param name="ignoreUnknown">Whether an unknown category gives zeros; otherwise it is an error.</param>
    public static Model OneHotEncoder(
        string inputName, string outputName, ClassLabels categories, bool outputSparse = false, bool ignoreUnknown = false)
    {
        OneHotEncoder encoder = new()
        {
            OutputSparse = outputSparse,
            HandleUnknown = ignoreUnknown ? HandleUnknown.IgnoreUnknown : HandleUnknown.ErrorOnUnknown,
        };
        categories.Store(strings => encoder.StringCategories = strings, integers => encoder.Int64Categories = integers);
        return new Model
        {
            Description = FinishedModel.Describe(
                [categories.Integers.Count > 0 ? Feature.Int64(inputName) : Feature.String(inputName)],
                outputSparse ? Feature.Int64Dictionary(outputName) : Feature.MultiArray(outputName, DataType.Double, categories.Count)),
            OneHotEncoder = encoder,
        }.Finish();
    }

    /// <summary>Replaces missing numbers.</summary>
    /// <param name="input">A number or an array.</param>
    /// <param name="outputName">The output, of the same type.</param>
    /// <param name="imputedValue">What takes the place of a missing number.</param>
    /// <param name="replaceValue">The value that means "missing"; null for NaN.</param>
    public static Model Imputer(FeatureDescription input, string outputName, double imputedValue, double? replaceValue = null)
    {
        Imputer imputer = new() { ImputedDoubleValue = imputedValue };
        if (replaceValue is double missing) imputer.ReplaceDoubleValue = missing;
        return Like(input, outputName, model => model.Imputer = imputer);
    }

    /// <summary>Replaces missing elements of an array.</summary>
    /// <param name="input">An array.</param>
    /// <param name="outputName">The output, of the same type.</param>
    /// <param name="imputedValues">What takes the place of a missing element, for each position.</param>
    /// <param name="replaceValue">The value that means "missing"; null for NaN.</param>
    public static Model Imputer(
        FeatureDescription input, string outputName, IReadOnlyList<double> imputedValues, double? replaceValue = null)
    {
        Imputer imputer = new() { ImputedDoubleArray = new DoubleVector { Vector = { imputedValues } } };
        if (replaceValue is double missing) imputer.ReplaceDoubleValue = missing;
        return Like(input, outputName, model => model.Imputer = imputer);
    }

    /// <summary>scale · (x + shift), element by element.</summary>
    /// <param name="input">A number or an array.</param>
    /// <param name="outputName">The output, of the same type.</param>
    /// <param name="scaleValue">One for all elements, or one for each; null for 1.</param>
    /// <param name="shiftValue">One for all elements, or one for each; null for 0.</param>
    public static Model Scaler(
        FeatureDescription input, string outputName, IReadOnlyList<double>? scaleValue = null, IReadOnlyList<double>? shiftValue = null) =>
        Like(
            input, outputName, model => model.Scaler = new Scaler { ScaleValue = { scaleValue ?? [] }, ShiftValue = { shiftValue ?? [] } });

    /// <summary>Divides an array by its norm.</summary>
    /// <param name="input">An array.</param>
    /// <param name="outputName">The output, of the same type.</param>
    /// <param name="normType">The largest element, the sum of absolute values, or the root of the sum of squares.</param>
    public static Model Normalizer(FeatureDescription input, string outputName, NormType normType = NormType.L2) =>
        Like(input, outputName, model => model.Normalizer = new Normalizer { NormType = normType });

    /// <summary>Writes numbers, arrays and sparse dictionaries one after the other into one array of doubles.</summary>
    /// <param name="inputs">The inputs in order.</param>
    /// <param name="outputName">The output.</param>
    /// <param name="dictionaryDimensions">For each dictionary among the inputs, how many elements it stands for.</param>
    /// <exception cref="CoreMLException">A dictionary has no number of elements.</exception>
    public static Model FeatureVectorizer(
        IReadOnlyList<FeatureDescription> inputs, string outputName, IReadOnlyDictionary<string, int>? dictionaryDimensions = null)
    {
        FeatureVectorizer vectorizer = new();
        foreach (FeatureDescription input in inputs)
        {
            vectorizer.InputList.Add(
                new FeatureVectorizer.Types.InputColumn { InputColumn_ = input.Name, InputDimensions = (ulong)Dimensions(input) });
        }

        long length = vectorizer.InputList.Sum(column => (long)column.InputDimensions);
        return new Model
        {
            Description = FinishedModel.Describe(inputs, Feature.MultiArray(outputName, DataType.Double, length)),
            FeatureVectorizer = vectorizer,
        }.Finish();

        long Dimensions(FeatureDescription input)
        {
            if (input.Type.MultiArrayType is { } array) return array.Shape.Aggregate(1L, (count, size) => checked(count * size));
            if (input.Type.DictionaryType is null) return 1;
            int dimensions = 0;
            return dictionaryDimensions?.TryGetValue(input.Name, out dimensions) == true && dimensions > 0
                ? dimensions
                : throw new CoreMLException(
                    $"The input '{input.Name}' is a dictionary; say in dictionaryDimensions how many elements it stands for.");
        }
    }

    /// <summary>
    /// Gives every key of a dictionary its position: a dictionary from position to value. Core ML accepts no array here; a feature
    /// vectoriser after it makes one.
    /// </summary>
    /// <param name="inputName">The input: a dictionary of texts or of integers, as the keys are.</param>
    /// <param name="outputName">The output, a dictionary of integers.</param>
    /// <param name="keys">An array of texts or of integers, in the order of their positions.</param>
    public static Model DictVectorizer(string inputName, string outputName, ClassLabels keys)
    {
        DictVectorizer vectorizer = new();
        keys.Store(strings => vectorizer.StringToIndex = strings, integers => vectorizer.Int64ToIndex = integers);
        return new Model
        {
            Description = FinishedModel.Describe(
                [keys.Integers.Count > 0 ? Feature.Int64Dictionary(inputName) : Feature.StringDictionary(inputName)],
                Feature.Int64Dictionary(outputName)),
            DictVectorizer = vectorizer,
        }.Finish();
    }

    /// <summary>Turns texts into integers.</summary>
    /// <param name="inputName">The input, a text.</param>
    /// <param name="outputName">The output, an integer.</param>
    /// <param name="mapping">The integer of each text.</param>
    /// <param name="valueOnUnknown">What an unknown text becomes; null makes it an error.</param>
    public static Model CategoricalMapping(
        string inputName, string outputName, IReadOnlyDictionary<string, long> mapping, long? valueOnUnknown = null)
    {
        CategoricalMapping categorical = new() { StringToInt64Map = new StringToInt64Map() };
        foreach ((string text, long number) in mapping) categorical.StringToInt64Map.Map.Add(text, number);
        if (valueOnUnknown is long unknown) categorical.Int64Value = unknown;
        return new Model
        {
            Description = FinishedModel.Describe([Feature.String(inputName)], Feature.Int64(outputName)),
            CategoricalMapping = categorical,
        }.Finish();
    }

    /// <summary>Turns integers into texts.</summary>
    /// <param name="inputName">The input, an integer.</param>
    /// <param name="outputName">The output, a text.</param>
    /// <param name="mapping">The text of each integer.</param>
    /// <param name="valueOnUnknown">What an unknown integer becomes; null makes it an error.</param>
    public static Model CategoricalMapping(
        string inputName, string outputName, IReadOnlyDictionary<long, string> mapping, string? valueOnUnknown = null)
    {
        CategoricalMapping categorical = new() { Int64ToStringMap = new Int64ToStringMap() };
        foreach ((long number, string text) in mapping) categorical.Int64ToStringMap.Map.Add(number, text);
        if (valueOnUnknown is not null) categorical.StrValue = valueOnUnknown;
        return new Model
        {
            Description = FinishedModel.Describe([Feature.Int64(inputName)], Feature.String(outputName)),
            CategoricalMapping = categorical,
        }.Finish();
    }

    /// <summary>Picks elements of an array.</summary>
    /// <param name="input">An array.</param>
    /// <param name="outputName">The output: an array of as many elements, or a number for a single one.</param>
    /// <param name="extractIndices">Positions from 0.</param>
    /// <exception cref="CoreMLException">A position is outside the array.</exception>
    public static Model ArrayFeatureExtractor(FeatureDescription input, string outputName, params IReadOnlyList<int> extractIndices)
    {
        ArrayFeatureType? array = input.Type.MultiArrayType;
        long length = array?.Shape.Aggregate(1L, (count, size) => checked(count * size)) ?? 0;
        if (extractIndices.FirstOrDefault(index => index < 0 || (array is not null && index >= length), -1) is int wrong
            && extractIndices.Contains(wrong))
        {
            throw new CoreMLException($"The array '{input.Name}' has {length} elements; there is none at {wrong}.");
        }

        FeatureDescription output = extractIndices.Count == 1
            ? Feature.Double(outputName)
            : Feature.MultiArray(outputName, array?.DataType ?? DataType.Double, extractIndices.Count);
        return new Model
        {
            Description = FinishedModel.Describe([input], output),
            ArrayFeatureExtractor = new ArrayFeatureExtractor { ExtractIndex = { extractIndices.Select(index => (ulong)index) } },
        }.Finish();
    }

    /// <summary>Passes features on unchanged.</summary>
    /// <param name="features">The inputs, which are the outputs too.</param>
    public static Model Identity(params IReadOnlyList<FeatureDescription> features) =>
        new Model { Description = FinishedModel.Describe(features, features), Identity = new Identity() }.Finish();

    private static Model Like(FeatureDescription input, string outputName, Action<Model> setType)
    {
        FeatureDescription output = input.Clone();
        (output.Name, output.ShortDescription) = (outputName, "");
        Model model = new() { Description = FinishedModel.Describe([input], output) };
        setType(model);
        return model.Finish();
    }
}
