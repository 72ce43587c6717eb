using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using FlexibilityCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Post-processing of detectors and classifiers: non-maximum suppression and confidence thresholds.</summary>
internal static class Detection
{
    public static void CheckNonMaximumSuppression(Model model, Report report)
    {
        NonMaximumSuppression nms = model.NonMaximumSuppression;
        (IReadOnlyList<FeatureDescription> inputs, IReadOnlyList<FeatureDescription> outputs) =
            (model.Description.Input, model.Description.Output);
        Report here = report.At("description");
        string[] inputNames =
        [
            nms.ConfidenceInputFeatureName, nms.CoordinatesInputFeatureName,
            nms.IouThresholdInputFeatureName, nms.ConfidenceThresholdInputFeatureName,
        ];
        bool good = CheckNames(inputs, inputNames, "input", here)
            & CheckNames(outputs, [nms.ConfidenceOutputFeatureName, nms.CoordinatesOutputFeatureName], "output", here)
            & Features.RequireNamed(inputs, nms.ConfidenceInputFeatureName, here, TypeCase.MultiArrayType)
            & Features.RequireNamed(inputs, nms.CoordinatesInputFeatureName, here, TypeCase.MultiArrayType)
            & Features.RequireNamed(outputs, nms.ConfidenceOutputFeatureName, here, TypeCase.MultiArrayType)
            & Features.RequireNamed(outputs, nms.CoordinatesOutputFeatureName, here, TypeCase.MultiArrayType);
        foreach (string threshold in inputNames[2..])
        {
            if (inputs.Any(input => input.Name == threshold)) good &= Features.RequireNamed(inputs, threshold, here, TypeCase.DoubleType);
        }

        if (!(nms.IouThreshold >= 0 && nms.IouThreshold <= 1))
        {
            report.Error($"iouThreshold is {nms.IouThreshold}.", "Set it to a value from 0 to 1.");
        }

        if (!(nms.ConfidenceThreshold >= 0))
        {
            report.Error($"confidenceThreshold is {nms.ConfidenceThreshold}.", "Make it zero or positive; 0 drops no box.");
        }

        if (!good) return;

        ArrayFeatureType confidences = Array(outputs, nms.ConfidenceOutputFeatureName);
        ArrayFeatureType coordinates = Array(outputs, nms.CoordinatesOutputFeatureName);
        CheckElementTypes(
            [Array(inputs, nms.ConfidenceInputFeatureName), Array(inputs, nms.CoordinatesInputFeatureName), confidences, coordinates],
            model.SpecificationVersion, report);
        CheckShapes(confidences, coordinates, ClassLabels.Of(nms.StringClassLabels, nms.Int64ClassLabels).Count, report);
    }

    public static void CheckConfidenceThresholding(Model model, Report report)
    {
        IReadOnlyList<PrecisionRecallCurve> curves = model.ClassConfidenceThresholding.PrecisionRecallCurves;
        if (curves.Count == 0) report.Error("There are no precision-recall curves.", "Add one per class.");
        for (int i = 0; i < curves.Count; i++)
        {
            Report here = report.At($"precisionRecallCurves[{i}]");
            CheckTable(curves[i].PrecisionValues, curves[i].PrecisionConfidenceThresholds, "precision", here);
            CheckTable(curves[i].RecallValues, curves[i].RecallConfidenceThresholds, "recall", here);
        }
    }

    private static bool CheckNames(IReadOnlyList<FeatureDescription> features, string[] names, string kind, Report report)
    {
        FeatureDescription? unused = features.FirstOrDefault(feature => !names.Contains(feature.Name));
        if (unused is not null)
        {
            report.Error(
                $"No {kind} feature name of the model is '{unused.Name}'.",
                $"Remove the {kind}, or name it in one of the model's {kind} feature names.");
        }

        return unused is null;
    }

    private static ArrayFeatureType Array(IReadOnlyList<FeatureDescription> features, string name) =>
        features.Last(feature => feature.Name == name).Type.MultiArrayType ?? new();

    private static void CheckElementTypes(ReadOnlySpan<ArrayFeatureType> arrays, int version, Report report)
    {
        DataType type = arrays[0].DataType;
        foreach (ArrayFeatureType array in arrays[1..])
        {
            if (array.DataType == type) continue;
            report.Error(
                "Confidences and coordinates are not all of the same element type.",
                "Give both inputs and both outputs the same dataType.");
            return;
        }

        bool allowed = type == DataType.Double || (type == DataType.Float32 && version >= SpecificationVersions.IOS14);
        if (!allowed)
        {
            report.Error(
                $"Confidences and coordinates are of type {type}.",
                $"Use DOUBLE, or from specification version {SpecificationVersions.IOS14} on FLOAT32.");
        }
    }

    private static void CheckShapes(ArrayFeatureType confidences, ArrayFeatureType coordinates, int labels, Report report)
    {
        (ShapeForm form, ShapeForm other) = (Form(confidences), Form(coordinates));
        if (form == ShapeForm.Other)
        {
            report.Error(
                "The shape of the confidences does not have two dimensions.",
                "Give shape or shapeRange two dimensions, or leave both empty.");
            return;
        }

        // Core ML looks at the coordinates' shape only as far as it is to agree with that of the confidences.
        bool comparable = form switch
        {
            ShapeForm.Fixed => coordinates.Shape.Count > 0,
            ShapeForm.Flexible => confidences.ShapeRange is not null && coordinates.ShapeRange is not null,
            _ => true,
        };
        if (!comparable)
        {
            report.Error("The outputs' shapes are not of one kind.", "Use shape for both outputs, or shapeRange for both.");
            return;
        }

        if (form != other)
        {
            report.Warning("The outputs' shapes are not of one kind.", "Give both two dimensions, in shape or in shapeRange.");
        }

        if (form == ShapeForm.Fixed) CheckFixed(confidences.Shape, coordinates.Shape, labels, report);
        if (form == ShapeForm.Flexible)
        {
            CheckFlexible(confidences.ShapeRange!.SizeRanges, coordinates.ShapeRange!.SizeRanges, labels, report);
        }
    }

    private static void CheckFixed(IReadOnlyList<long> confidences, IReadOnlyList<long> coordinates, int labels, Report report)
    {
        if (confidences[0] != coordinates[0])
        {
            report.Error("The outputs differ in their number of boxes.", "Give both the same first dimension.");
        }

        if (labels > 0 && confidences[1] != labels) ReportLabels(labels, report);
    }

    private static void CheckFlexible(IReadOnlyList<SizeRange> confidences, IReadOnlyList<SizeRange> coordinates, int labels, Report report)
    {
        if (coordinates.Count > 0 && !confidences[0].Equals(coordinates[0]))
        {
            report.Warning("The outputs differ in their number of boxes.", "Give both the same first range.");
        }

        SizeRange classes = confidences[1];
        if (labels > 0 && ((ulong)labels < classes.LowerBound || (classes.UpperBound >= 0 && labels > classes.UpperBound)))
        {
            ReportLabels(labels, report);
        }
    }

    private static void ReportLabels(int labels, Report report) =>
        report.Error(
            $"{Counted.There(labels, "class label")}, which the second dimension of the confidences does not allow.",
            "Make the second dimension the number of labels.");

    private static ShapeForm Form(ArrayFeatureType array)
    {
        int flexible = array.ShapeFlexibilityCase switch
        {
            FlexibilityCase.EnumeratedShapes => array.EnumeratedShapes.Shapes.FirstOrDefault()?.Shape_.Count ?? 0,
            FlexibilityCase.ShapeRange => array.ShapeRange.SizeRanges.Count,
            _ => 0,
        };
        return (array.Shape.Count, flexible) switch
        {
            (0, 0) => ShapeForm.None,
            (2, 0) => ShapeForm.Fixed,
            (0, 2) => ShapeForm.Flexible,
            _ => ShapeForm.Other,
        };
    }

    private static void CheckTable(FloatVector? values, FloatVector? thresholds, string what, Report report)
    {
        (IReadOnlyList<float> of, IReadOnlyList<float> at) = (values?.Vector ?? [], thresholds?.Vector ?? []);
        if (of.Count == 0 || of.Count != at.Count)
        {
            report.Error($"The {what} table has {of.Count} values and {at.Count} thresholds.", "Give every value one threshold.");
        }

        if (of.Concat(at).Any(value => !float.IsFinite(value) || value < 0))
        {
            report.Error($"The {what} table has a value that is negative or not finite.", "Use finite values from 0 up.");
        }
    }

    private enum ShapeForm
    {
        None,
        Fixed,
        Flexible,
        Other,
    }
}
