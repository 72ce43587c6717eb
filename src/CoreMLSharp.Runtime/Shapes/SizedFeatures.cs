using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>Features of one certain size.</summary>
internal static class SizedFeatures
{
    /// <summary>
    /// The default size of an array or image; null for features of other types and for arrays whose shape is not described.
    /// </summary>
    public static FeatureSize? Default(FeatureDescription feature) => feature.Type?.TypeCase switch
    {
        FeatureType.TypeOneofCase.ImageType => new FeatureSize(feature.Name, Default(feature.Type.ImageType), IsImage: true),
        FeatureType.TypeOneofCase.MultiArrayType when Default(feature.Type.MultiArrayType) is { Count: > 0 } shape =>
            new FeatureSize(feature.Name, shape, IsImage: false),
        _ => null,
    };

    /// <summary>The same feature with one size only.</summary>
    public static FeatureDescription Fix(FeatureDescription feature, IReadOnlyList<long> size)
    {
        FeatureDescription only = feature.Clone();
        if (only.Type.ImageType is { } image)
        {
            (image.Width, image.Height) = (size[0], size[1]);
            image.ClearSizeFlexibility();
        }
        else if (only.Type.MultiArrayType is { } array)
        {
            array.Shape.Clear();
            array.Shape.Add(size);
            array.ClearShapeFlexibility();
        }

        return only;
    }

    private static IReadOnlyList<long> Default(ImageFeatureType image)
    {
        if (image.Width > 0 && image.Height > 0) return [image.Width, image.Height];
        if (image.EnumeratedSizes?.Sizes is [var first, ..]) return [(long)first.Width, (long)first.Height];
        return image.ImageSizeRange is { } range
            ? [(long)range.WidthRange.LowerBound, (long)range.HeightRange.LowerBound]
            : [image.Width, image.Height];
    }

    private static IReadOnlyList<long> Default(ArrayFeatureType array)
    {
        if (array.Shape.Count > 0) return array.Shape;
        if (array.EnumeratedShapes?.Shapes is [var first, ..]) return first.Shape_;
        return array.ShapeRange is { } range ? [.. range.SizeRanges.Select(size => (long)size.LowerBound)] : [];
    }
}
