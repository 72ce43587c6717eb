using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using ImputedCase = CoreMLSharp.Specification.Imputer.ImputedValueOneofCase;
using ReplaceCase = CoreMLSharp.Specification.Imputer.ReplaceValueOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Feature engineering that keeps a feature's type: scalers, normalisers and imputers.</summary>
internal static class Scalers
{
    public static void CheckScaler(Model model, Report report)
    {
        bool good = Features.Require(model.Description.Input, 1, report.At("description"), Features.Vectorizable)
            & Features.Require(model.Description.Output, 1, report.At("description"), Features.Vectorizable);
        if (!good) return;

        (FeatureType input, FeatureType output) = (model.Description.Input[0].Type, model.Description.Output[0].Type);
        bool integerToDouble = input.TypeCase == TypeCase.Int64Type && output.TypeCase == TypeCase.DoubleType;
        if (!integerToDouble && !CheckSameType(input, output, report)) return;
        CheckCount(model.Scaler.ShiftValue.Count, "shift", input, report);
        CheckCount(model.Scaler.ScaleValue.Count, "scale", input, report);
    }

    public static void CheckNormalizer(Model model, Report report)
    {
        Features.Require(model.Description.Input, 1, report.At("description"), TypeCase.MultiArrayType);
        Features.Require(model.Description.Output, 1, report.At("description"), TypeCase.MultiArrayType);
        if (!Enum.IsDefined(model.Normalizer.NormType)) report.Error("The norm is not known.", "Set normType to LMax, L1 or L2.");
    }

    public static void CheckImputer(Model model, Report report)
    {
        ReadOnlySpan<TypeCase> types =
        [
            TypeCase.Int64Type, TypeCase.DoubleType, TypeCase.MultiArrayType, TypeCase.StringType, TypeCase.DictionaryType,
        ];
        bool good = Features.Require(model.Description.Input, 1, report.At("description"), types)
            & Features.Require(model.Description.Output, 1, report.At("description"), types);
        if (!good) return;

        FeatureType input = model.Description.Input[0].Type;
        if (!CheckSameType(input, model.Description.Output[0].Type, report)) return;
        Imputer imputer = model.Imputer;
        if (!Fits(imputer.ImputedValueCase, input.TypeCase))
        {
            report.Error(
                $"The imputed value ({imputer.ImputedValueCase}) is not of the input's type ({Features.Describe(input)}).",
                "Set the imputed value of the input's type.");
            return;
        }

        if (imputer.ReplaceValueCase != ReplaceCase.None && imputer.ReplaceValueCase != Replaced(imputer.ImputedValueCase))
        {
            report.Error(
                $"The value to replace ({imputer.ReplaceValueCase}) is not of the imputed value's type.",
                "Set the replace value of the same type, or none.");
        }

        int? values = imputer.ImputedDoubleArray?.Vector.Count ?? imputer.ImputedInt64Array?.Vector.Count;
        if (values is { } count && count != input.MultiArrayType.Shape[0])
        {
            report.Error(
                $"{Counted.There(count, "imputed value")} for an array of {input.MultiArrayType.Shape[0]}.",
                "Give one value per element.");
        }
    }

    private static bool Fits(ImputedCase imputed, TypeCase input) => imputed switch
    {
        ImputedCase.ImputedDoubleValue => input is TypeCase.DoubleType or TypeCase.MultiArrayType,
        ImputedCase.ImputedInt64Value => input == TypeCase.Int64Type,
        ImputedCase.ImputedStringValue => input == TypeCase.StringType,
        ImputedCase.ImputedDoubleArray or ImputedCase.ImputedInt64Array => input == TypeCase.MultiArrayType,
        ImputedCase.ImputedStringDictionary or ImputedCase.ImputedInt64Dictionary => input == TypeCase.DictionaryType,
        _ => false,
    };

    private static ReplaceCase Replaced(ImputedCase imputed) => imputed switch
    {
        ImputedCase.ImputedDoubleValue or ImputedCase.ImputedDoubleArray => ReplaceCase.ReplaceDoubleValue,
        ImputedCase.ImputedInt64Value or ImputedCase.ImputedInt64Array => ReplaceCase.ReplaceInt64Value,
        ImputedCase.ImputedStringValue => ReplaceCase.ReplaceStringValue,
        _ => ReplaceCase.None,
    };

    private static bool CheckSameType(FeatureType input, FeatureType output, Report report)
    {
        if (input.TypeCase != output.TypeCase)
        {
            report.Error($"The input is {Features.Describe(input)}, the output {Features.Describe(output)}.", "Give both the same type.");
            return false;
        }

        if (input.TypeCase != TypeCase.MultiArrayType) return true;
        if (input.MultiArrayType.Shape.Count == 1 && output.MultiArrayType.Shape.SequenceEqual(input.MultiArrayType.Shape)) return true;
        report.Error(
            $"The input is {Features.Describe(input)}, the output {Features.Describe(output)}.",
            "Make both arrays of one dimension and of the same length.");
        return false;
    }

    private static void CheckCount(int values, string what, FeatureType input, Report report)
    {
        long length = input.TypeCase == TypeCase.MultiArrayType ? input.MultiArrayType.Shape[0] : 1;
        if (values > 1 && values != length)
        {
            report.Error(
                $"{Counted.There(values, $"{what} value")} for an input of {length}.", "Give none, one for all, or one per element.");
        }
    }
}
