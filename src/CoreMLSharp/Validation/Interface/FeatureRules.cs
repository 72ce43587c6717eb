using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>Which list of a description a feature stands in.</summary>
internal enum FeatureRole
{
    Input,
    Output,
    State,
}

/// <summary>One feature of an interface: its name, and a type whose sizes and element types the version allows.</summary>
internal static class FeatureRules
{
    public static void Check(FeatureDescription feature, FeatureRole role, int version, Report report)
    {
        if (feature.Name.Length == 0)
        {
            report.Error("The feature has no name.", "Name it; names are how callers and layers refer to features.");
        }

        CheckType(feature, role, version, report);
    }

    /// <summary>The type alone, without the feature's name.</summary>
    public static void CheckType(FeatureDescription feature, FeatureRole role, int version, Report report)
    {
        if (feature.Type is not { } type || type.TypeCase == TypeCase.None)
        {
            report.Error(
                "The feature has no type.",
                "Set one: int64Type, doubleType, stringType, imageType, multiArrayType, dictionaryType, sequenceType or stateType.");
            return;
        }

        if (type.TypeCase == TypeCase.StateType && role == FeatureRole.Output)
        {
            report.Error("A state stands among the outputs.", "Move it to the description's state list.");
        }

        if (type.TypeCase != TypeCase.StateType && role == FeatureRole.State)
        {
            report.Error(
                "The state list holds a feature that is not a state.", "Give it a stateType, or move it to the inputs or outputs.");
        }

        switch (type.TypeCase)
        {
            case TypeCase.MultiArrayType:
                ArrayRules.Check(type.MultiArrayType, role, version, report);
                break;
            case TypeCase.ImageType:
                ImageRules.Check(type.ImageType, version, report);
                break;
            case TypeCase.DictionaryType when type.DictionaryType.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.None:
                report.Error("The dictionary has no key type.", "Set int64KeyType or stringKeyType.");
                break;
            case TypeCase.SequenceType:
                CheckSequence(type.SequenceType, version, report);
                break;
            case TypeCase.StateType:
                CheckState(type, version, report);
                break;
        }
    }

    /// <summary>Reports an upper bound that is below the lower one; a negative upper bound means none.</summary>
    public static void CheckRange(SizeRange? range, string what, Report report)
    {
        if (range is { UpperBound: > 0 } && range.LowerBound > (ulong)range.UpperBound)
        {
            report.Error(
                $"The range of {what} runs from {range.LowerBound} to {range.UpperBound}.",
                "Make the upper bound the larger one, or negative for no bound.");
        }
    }

    /// <summary>Reports a type or setting that is newer than the model's version.</summary>
    public static void RequireVersion(string what, int needed, int version, Report report)
    {
        if (version < needed)
        {
            report.Error(
                $"{what} came with specification version {needed}, but this model has version {version}.",
                $"Set specificationVersion to {needed} or more.");
        }
    }

    private static void CheckSequence(SequenceFeatureType sequence, int version, Report report)
    {
        RequireVersion("Sequences", SpecificationVersions.IOS12, version, report);
        CheckRange(sequence.SizeRange, "the sequence's length", report);
        if (sequence.TypeCase == SequenceFeatureType.TypeOneofCase.None)
        {
            report.Error("The sequence has no element type.", "Set int64Type or stringType.");
        }
    }

    private static void CheckState(FeatureType type, int version, Report report)
    {
        RequireVersion("States", SpecificationVersions.IOS18, version, report);
        if (type.IsOptional) report.Error("A state cannot be optional.", "Clear isOptional.");

        ArrayFeatureType array = type.StateType.ArrayType ?? new();
        if (array.Shape.Count == 0) report.Error("The state has no shape.", "Set arrayType.shape.");
        if (array.Shape.Any(size => size < 0)) report.Error("The state's shape has a negative size.", "Give every dimension its size.");
        if (array.DataType is not (ArrayFeatureType.Types.ArrayDataType.Float16 or ArrayFeatureType.Types.ArrayDataType.Int8))
        {
            report.Error("The state's elements are neither FLOAT16 nor INT8.", "Set arrayType.dataType to FLOAT16 or INT8.");
        }

        if (array.ShapeFlexibilityCase != ArrayFeatureType.ShapeFlexibilityOneofCase.None)
        {
            report.Error("The state has a flexible shape.", "Give it one fixed shape.");
        }

        if (array.DefaultOptionalValueCase != ArrayFeatureType.DefaultOptionalValueOneofCase.None)
        {
            report.Error("The state has a default value.", "Clear it: states start as zeros.");
        }
    }
}
