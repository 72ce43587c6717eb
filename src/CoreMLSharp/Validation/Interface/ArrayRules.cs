using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using DefaultCase = CoreMLSharp.Specification.ArrayFeatureType.DefaultOptionalValueOneofCase;
using FlexibilityCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>Multi-array features: shape, flexible shapes, element type and default value.</summary>
internal static class ArrayRules
{
    public static void Check(ArrayFeatureType array, FeatureRole role, int version, Report report)
    {
        bool flexible = version >= SpecificationVersions.IOS12 && array.ShapeFlexibilityCase != FlexibilityCase.None;
        if (flexible) CheckFlexibility(array, report);
        if (role == FeatureRole.Input && array.Shape.Count == 0 && !flexible)
        {
            report.Error(
                "The multi-array input has no shape.", "Set shape, or from specification version 3 on enumeratedShapes or shapeRange.");
        }

        if (array.Shape.Any(size => size < 0))
        {
            report.Error("The shape has a negative size.", "Give every dimension its size; use shapeRange for sizes that vary.");
        }

        CheckElementType(array.DataType, version, report);
        CheckDefaultValue(array, report);
    }

    private static void CheckFlexibility(ArrayFeatureType array, Report report)
    {
        if (array.ShapeFlexibilityCase == FlexibilityCase.EnumeratedShapes)
        {
            CheckEnumerated(array, report);
            return;
        }

        IReadOnlyList<SizeRange> ranges = array.ShapeRange.SizeRanges;
        for (int i = 0; i < ranges.Count; i++) FeatureRules.CheckRange(ranges[i], $"dimension {i}", report);
        if (array.Shape.Count == 0) return;
        if (array.Shape.Count != ranges.Count)
        {
            report.Error(
                $"The default shape has {array.Shape.Count} dimensions, the shape range {ranges.Count}.",
                "Give both the same number of dimensions.");
        }
        else if (array.Shape.Zip(ranges).Any(pair => IsOutside(pair.First, pair.Second)))
        {
            report.Error(
                $"The default shape [{string.Join(", ", array.Shape)}] is outside the shape range.",
                "Choose a default shape that the range allows.");
        }
    }

    private static void CheckEnumerated(ArrayFeatureType array, Report report)
    {
        IReadOnlyList<ArrayFeatureType.Types.Shape> shapes = array.EnumeratedShapes.Shapes;
        if (shapes.Count == 0) report.Error("The list of allowed shapes is empty.", "List at least one shape, or clear enumeratedShapes.");
        if (shapes.Any(shape => shape.Shape_.Count == 0))
        {
            report.Error("One of the allowed shapes has no dimensions.", "Give every allowed shape its sizes.");
        }

        if (array.Shape.Count > 0 && shapes.Count > 0 && !shapes.Any(shape => shape.Shape_.SequenceEqual(array.Shape)))
        {
            report.Error(
                $"The default shape [{string.Join(", ", array.Shape)}] is not one of the allowed shapes.",
                "Make one of the allowed shapes the default.");
        }
    }

    private static bool IsOutside(long size, SizeRange range) =>
        size < (Int128)range.LowerBound || (range.UpperBound >= 0 && size > range.UpperBound);

    private static void CheckElementType(DataType type, int version, Report report)
    {
        switch (type)
        {
            case DataType.Double or DataType.Float32 or DataType.Int32:
                break;
            case DataType.Float16:
                FeatureRules.RequireVersion("FLOAT16 arrays", SpecificationVersions.IOS16, version, report);
                break;
            case DataType.Int8:
                FeatureRules.RequireVersion("INT8 arrays", SpecificationVersions.IOS26, version, report);
                break;
            default:
                report.Error(
                    "The multi-array has no element type, or one that is not known.",
                    "Set dataType to DOUBLE, FLOAT32, FLOAT16, INT32 or INT8.");
                break;
        }
    }

    private static void CheckDefaultValue(ArrayFeatureType array, Report report)
    {
        bool fits = array.DefaultOptionalValueCase switch
        {
            DefaultCase.DoubleDefaultValue => array.DataType == DataType.Double,
            DefaultCase.FloatDefaultValue => array.DataType is DataType.Float32 or DataType.Float16,
            DefaultCase.IntDefaultValue => array.DataType == DataType.Int32
                || (array.DataType == DataType.Int8 && array.IntDefaultValue is >= sbyte.MinValue and <= sbyte.MaxValue),
            _ => true,
        };
        if (!fits)
        {
            report.Error(
                $"The default value is not of the element type {array.DataType}.",
                "Use the default value field of the element type, within its range.");
        }
    }
}
