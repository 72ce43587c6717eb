using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Operators that give categories numbers, or names.</summary>
internal static class Encoders
{
    /// <summary>An array for each column, 1 at the category's place.</summary>
    public static bool OneHot(StageContext stage)
    {
        string[] texts = stage.Node.Texts("cats_strings");
        long[] integers = stage.Node.Integers("cats_int64s");
        if (stage.Columns(0) is not { } columns || !columns.Parts.All(part => IsCategory(part, texts.Length > 0))) return false;
        ClassLabels categories = texts.Length > 0 ? texts : integers;
        bool ignoresUnknown = stage.Node.Integer("zeros", 1) != 0;
        Column[] parts =
        [
            .. columns.Parts.Select(part => stage.Pipeline.Add(FeatureEngineeringBuilder.OneHotEncoder(
                part.Feature.Name, stage.NameOf(), categories, ignoreUnknown: ignoresUnknown))),
        ];
        stage.Output(0, new Columns(parts, [.. columns.Shape, categories.Count], OnnxType.Float));
        return true;
    }

    public static bool MapCategories(StageContext stage)
    {
        string[] texts = stage.Node.Texts("cats_strings");
        long[] integers = stage.Node.Integers("cats_int64s");
        if (texts.Length != integers.Length) throw new ModelFormatException("its two lists of categories differ in length.");
        bool isToText = stage.Columns(0) is { IsText: false } || (stage.Input(0) as PredictedLabel)?.Classifier.Labels.Integers.Count > 0;
        string otherwise = stage.Node.Text("default_string", "_Unused");
        long number = stage.Node.Integer("default_int64", -1);
        return isToText
            ? Encode(stage, new Encoding(integers, texts, otherwise))
            : Encode(stage, new Encoding(texts, integers, number));
    }

    public static bool Encode(StageContext stage)
    {
        Array? keys = Table(stage, "keys"), values = Table(stage, "values");
        if (keys is null || values is null || keys.Length != values.Length)
        {
            throw new ModelFormatException("it has no keys and values, or not as many of both.");
        }

        object otherwise = stage.Node.Find("default_tensor")?.T is { } tensor
            ? tensor.DataType == (int)OnnxType.String ? Arranging.Texts(tensor).Texts[0]
                : values is long[]? (object)OnnxConstant.Of(tensor).ToIntegers()[0] : OnnxConstant.Of(tensor).ToDoubles()[0]
            : values switch
            {
                string[] => stage.Node.Text("default_string", "_Unused"),
                long[] => stage.Node.Integer("default_int64", -1),
                _ => (double)stage.Node.Float("default_float", 0),
            };
        return Encode(stage, new Encoding(keys, values, otherwise));
    }

    private static bool Encode(StageContext stage, Encoding encoding)
    {
        if (stage.Input(0) is PredictedLabel { Classifier: var classifier })
        {
            if (encoding.Of(classifier.Labels) is not { } labels) return false;
            stage.Output(0, new PredictedLabel(classifier with { Labels = labels }));
            return true;
        }

        if (stage.Input(0) is ChosenLabel chosen)
        {
            if (encoding.Of(chosen.Labels) is not { } labels) return false;
            stage.Output(0, chosen with { Labels = labels });
            return true;
        }

        if (stage.Columns(0) is not { } columns || encoding.Keys is double[]
            || !columns.Parts.All(part => IsCategory(part, encoding.Keys is string[])))
        {
            return false;
        }

        OnnxType type = encoding.Values switch { string[] => OnnxType.String, long[] => OnnxType.Int64, _ => OnnxType.Float };
        stage.Output(0, new Columns([.. columns.Parts.Select(part => Encode(stage, part, encoding))], columns.Shape, type));
        return true;
    }

    private static Column Encode(StageContext stage, Column part, Encoding encoding)
    {
        PipelineTranslator pipeline = stage.Pipeline;
        string name = part.Feature.Name;
        return encoding switch
        {
            (string[] keys, long[] values, long otherwise) => pipeline.Add(
                FeatureEngineeringBuilder.CategoricalMapping(name, stage.NameOf(), Pairs(keys, values), otherwise)),
            (long[] keys, string[] values, string otherwise) => pipeline.Add(
                FeatureEngineeringBuilder.CategoricalMapping(name, stage.NameOf(), Pairs(keys, values), otherwise)),

            // From like to like goes by way of the other.
            (string[] keys, string[] values, string otherwise) => Then(
                FeatureEngineeringBuilder.CategoricalMapping(name, pipeline.Names.New($"{name}_place"), Pairs(keys, Places(keys)), -1),
                place => FeatureEngineeringBuilder.CategoricalMapping(place, stage.NameOf(), Pairs(Places(keys), values), otherwise)),
            (long[] keys, long[] values, long otherwise) => Then(
                FeatureEngineeringBuilder.CategoricalMapping(
                    name, pipeline.Names.New($"{name}_text"), Pairs(keys, [.. keys.Select(key => $"{key}")]), ""),
                text => FeatureEngineeringBuilder.CategoricalMapping(
                    text, stage.NameOf(), Pairs(keys.Select(key => $"{key}").ToArray(), values), otherwise)),
            (var keys, double[] values, double otherwise) => Then(
                FeatureEngineeringBuilder.OneHotEncoder(
                    name, pipeline.Names.New($"{name}_one_hot"), keys is string[] texts ? texts : (long[])keys, ignoreUnknown: true),
                _ => GlmRegressorBuilder.Create(
                    [pipeline.Stages[^1].Specification.Description.Output[0]], stage.NameOf(),
                    [.. values.Select(value => value - otherwise)], otherwise)),
            _ => throw new ModelFormatException("its default is of another type than its values."),
        };

        Column Then(Model first, Func<string, Model> second) => pipeline.Add(second(pipeline.Add(first).Feature.Name));
    }

    private static long[] Places(Array keys) => [.. Enumerable.Range(0, keys.Length).Select(place => (long)place)];

    private static Dictionary<TKey, TValue> Pairs<TKey, TValue>(TKey[] keys, TValue[] values) where TKey : notnull
    {
        Dictionary<TKey, TValue> pairs = [];
        foreach ((TKey key, TValue value) in keys.Zip(values)) pairs.TryAdd(key, value);
        return pairs;
    }

    private static Array? Table(StageContext stage, string name)
    {
        if (stage.Node.Find($"{name}_strings") is not null) return stage.Node.Texts($"{name}_strings");
        if (stage.Node.Find($"{name}_int64s") is not null) return stage.Node.Integers($"{name}_int64s");
        if (stage.Node.Find($"{name}_floats") is not null) return stage.Node.Numbers($"{name}_floats");
        if (name == "keys" && stage.Node.Find("classes_strings") is not null) return OfVersion1(stage, isKeys: true);
        if (name == "values" && stage.Node.Find("classes_strings") is not null) return OfVersion1(stage, isKeys: false);
        return stage.Node.Find($"{name}_tensor")?.T switch
        {
            null => null,
            { DataType: (int)OnnxType.String } texts => Arranging.Texts(texts).Texts,
            { DataType: (int)OnnxType.Float or (int)OnnxType.Double } numbers => OnnxConstant.Of(numbers).ToDoubles(),
            var numbers => OnnxConstant.Of(numbers).ToIntegers(),
        };
    }

    /// <summary>The first version numbers a list of texts, or names numbers, by what its input is.</summary>
    private static Array OfVersion1(StageContext stage, bool isKeys)
    {
        string[] texts = stage.Node.Texts("classes_strings");
        bool isToNumber = stage.Columns(0) is { IsText: true };
        return isKeys == isToNumber ? texts : Places(texts);
    }

    private static bool IsCategory(Column part, bool isText) =>
        isText ? part.Feature.Type.StringType is not null : part.Feature.Type.Int64Type is not null;

    /// <summary>What becomes of what: arrays of texts, of whole numbers or of fractions.</summary>
    private sealed record Encoding(Array Keys, Array Values, object Default)
    {
        /// <summary>The labels that labels become; null where that is not labels.</summary>
        public ClassLabels? Of(ClassLabels labels)
        {
            Array from = labels.Strings.Count > 0 ? labels.Strings.ToArray() : labels.Integers.ToArray();
            if (from.GetType() != Keys.GetType()) return null;
            object[] become = [.. from.Cast<object>().Select(label =>
            {
                int place = Array.IndexOf(Keys, label);
                return place < 0 ? Default : Values.GetValue(place)!;
            })];
            return Values switch
            {
                string[] => (ClassLabels)become.Cast<string>().ToArray(),
                long[] => (ClassLabels)become.Cast<long>().ToArray(),
                _ => null,
            };
        }
    }
}
