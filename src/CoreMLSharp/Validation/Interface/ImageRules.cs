using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;
using FlexibilityCase = CoreMLSharp.Specification.ImageFeatureType.SizeFlexibilityOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>Image features: size, flexible sizes and colour space.</summary>
internal static class ImageRules
{
    public static void Check(ImageFeatureType image, int version, Report report)
    {
        (long width, long height) = (image.Width, image.Height);
        bool hasDefault = width > 0 && height > 0;
        if (version >= SpecificationVersions.IOS12)
        {
            if (image.SizeFlexibilityCase == FlexibilityCase.EnumeratedSizes)
            {
                IReadOnlyList<ImageFeatureType.Types.ImageSize> sizes = image.EnumeratedSizes.Sizes;
                CheckEnumerated(sizes, hasDefault, width, height, report);
                if (!hasDefault && sizes.Count > 0) (width, height) = ((long)sizes[0].Width, (long)sizes[0].Height);
            }
            else if (image.SizeFlexibilityCase == FlexibilityCase.ImageSizeRange)
            {
                (SizeRange widths, SizeRange heights) =
                    (image.ImageSizeRange.WidthRange ?? new(), image.ImageSizeRange.HeightRange ?? new());
                CheckRange(widths, "width", hasDefault, width, report);
                CheckRange(heights, "height", hasDefault, height, report);
                if (!hasDefault) (width, height) = ((long)widths.LowerBound, (long)heights.LowerBound);
            }
        }

        if (width <= 0 || height <= 0)
        {
            report.Error(
                $"The image size is {width} × {height}.",
                "Set a positive width and height, or from specification version 3 on flexible sizes.");
        }

        if (image.ColorSpace == ColorSpace.GrayscaleFloat16)
        {
            FeatureRules.RequireVersion("GRAYSCALE_FLOAT16 images", SpecificationVersions.IOS16, version, report);
        }
        else if (image.ColorSpace is not (ColorSpace.Grayscale or ColorSpace.Rgb or ColorSpace.Bgr))
        {
            report.Error(
                "The image has no colour space, or one that is not known.", "Set colorSpace to RGB, BGR, GRAYSCALE or GRAYSCALE_FLOAT16.");
        }
    }

    private static void CheckEnumerated(
        IReadOnlyList<ImageFeatureType.Types.ImageSize> sizes, bool hasDefault, long width, long height, Report report)
    {
        if (sizes.Count == 0)
        {
            report.Error("The list of allowed sizes is empty.", "List at least one size, or clear enumeratedSizes.");
        }
        else if (hasDefault && !sizes.Any(size => (long)size.Width == width && (long)size.Height == height))
        {
            report.Error(
                $"The default size {width} × {height} is not one of the allowed sizes.", "Make one of the allowed sizes the default.");
        }
    }

    private static void CheckRange(SizeRange range, string side, bool hasDefault, long value, Report report)
    {
        FeatureRules.CheckRange(range, $"the image's {side}", report);
        if (hasDefault && (value < (long)range.LowerBound || (range.UpperBound >= 0 && value > range.UpperBound)))
        {
            report.Error($"The default {side} {value} is outside the allowed range.", $"Choose a default {side} that the range allows.");
        }
    }
}
