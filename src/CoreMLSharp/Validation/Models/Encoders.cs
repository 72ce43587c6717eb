using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using ElementCase = CoreMLSharp.Specification.SequenceFeatureType.TypeOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Feature engineering that changes a feature's type: encoders, mappings and vectorisers.</summary>
internal static class Encoders
{
    public static void CheckOneHot(Model model, Report report)
    {
        TypeCase output = model.OneHotEncoder.OutputSparse ? TypeCase.DictionaryType : TypeCase.MultiArrayType;
        Features.Require(model.Description.Input, 1, report.At("description"), TypeCase.Int64Type, TypeCase.StringType);
        Features.Require(model.Description.Output, 1, report.At("description"), output);
        if (model.OneHotEncoder.CategoryTypeCase == OneHotEncoder.CategoryTypeOneofCase.None)
        {
            report.Error("There are no categories.", "Set stringCategories or int64Categories.");
        }
    }

    public static void CheckCategoricalMapping(Model model, Report report)
    {
        CategoricalMapping mapping = model.CategoricalMapping;
        if (mapping.MappingTypeCase == CategoricalMapping.MappingTypeOneofCase.None)
        {
            report.Error("There is no mapping.", "Set stringToInt64Map or int64ToStringMap.");
            return;
        }

        bool toInteger = mapping.MappingTypeCase == CategoricalMapping.MappingTypeOneofCase.StringToInt64Map;
        var wrongDefault = toInteger
            ? CategoricalMapping.ValueOnUnknownOneofCase.StrValue
            : CategoricalMapping.ValueOnUnknownOneofCase.Int64Value;
        if (mapping.ValueOnUnknownCase == wrongDefault)
        {
            report.Error(
                "The value for unknown inputs is not of the type that the mapping gives.", toInteger ? "Set int64Value." : "Set strValue.");
        }

        (TypeCase from, TypeCase to) = toInteger ? (TypeCase.StringType, TypeCase.Int64Type) : (TypeCase.Int64Type, TypeCase.StringType);
        bool good = Features.Require(model.Description.Input, 1, report.At("description"), from, TypeCase.SequenceType)
            & Features.Require(model.Description.Output, 1, report.At("description"), to, TypeCase.SequenceType);
        if (good) CheckSequences(model.Description.Input[0].Type, model.Description.Output[0].Type, toInteger, report);
    }

    public static void CheckDictVectorizer(Model model, Report report)
    {
        Features.Require(model.Description.Input, 1, report.At("description"), TypeCase.DictionaryType);
        Features.Require(model.Description.Output, 1, report.At("description"), TypeCase.DictionaryType);
        if (model.DictVectorizer.MapCase == DictVectorizer.MapOneofCase.None)
        {
            report.Error("There are no keys.", "Set stringToIndex or int64ToIndex.");
        }
    }

    public static void CheckFeatureVectorizer(Model model, Report report)
    {
        Features.Require(
            model.Description.Input, int.MaxValue, report.At("description"),
            TypeCase.Int64Type, TypeCase.DoubleType, TypeCase.MultiArrayType, TypeCase.DictionaryType);
        Features.Require(model.Description.Output, 1, report.At("description"), TypeCase.MultiArrayType);
        foreach (FeatureVectorizer.Types.InputColumn column in model.FeatureVectorizer.InputList)
        {
            if (column.InputDimensions == 0)
            {
                report.Error(
                    $"The column '{column.InputColumn_}' has no dimensions.",
                    "Set inputDimensions: 1 for a scalar, its length for an array.");
            }
        }
    }

    public static void CheckArrayFeatureExtractor(Model model, Report report)
    {
        Features.Require(model.Description.Input, 1, report.At("description"), TypeCase.MultiArrayType);
        bool good = Features.Require(model.Description.Output, 1, report.At("description"), Features.Vectorizable);
        int indices = model.ArrayFeatureExtractor.ExtractIndex.Count;
        if (good && model.Description.Output[0].Type.TypeCase == TypeCase.DoubleType && indices != 1)
        {
            report.Error($"{indices} elements are extracted into one double.", "Extract one element, or make the output a multi-array.");
        }
    }

    private static void CheckSequences(FeatureType input, FeatureType output, bool toInteger, Report report)
    {
        if (input.TypeCase != TypeCase.SequenceType) return;
        (ElementCase from, ElementCase to) = toInteger
            ? (ElementCase.StringType, ElementCase.Int64Type)
            : (ElementCase.Int64Type, ElementCase.StringType);
        if (input.SequenceType.TypeCase != from || output.SequenceType?.TypeCase != to)
        {
            report.Error(
                "The sequences are not of the types that the mapping takes and gives.",
                toInteger
                    ? "Take a sequence of strings and give one of integers."
                    : "Take a sequence of integers and give one of strings.");
        }
    }
}
