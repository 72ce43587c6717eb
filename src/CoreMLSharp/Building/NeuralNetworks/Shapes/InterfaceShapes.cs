using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using ArrayCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using ImageCase = CoreMLSharp.Specification.ImageFeatureType.SizeFlexibilityOneofCase;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>The tensors that a network's inputs become.</summary>
internal static class InterfaceShapes
{
    private const long Unknown = TensorShape.Unknown;

    public static Dictionary<string, TensorShape> Of(IEnumerable<FeatureDescription> inputs, bool exact)
    {
        Dictionary<string, TensorShape> shapes = [];
        foreach (FeatureDescription input in inputs)
        {
            shapes[input.Name] = input.Type.ImageType is { } image ? OfImage(image, exact) : OfArray(input.Type.MultiArrayType, exact);
        }

        return shapes;
    }

    /// <summary>The ranks that the validator takes from the interface.</summary>
    public static Dictionary<string, int> Ranks(ModelDescription description, bool exact)
    {
        Dictionary<string, int> ranks = [];
        foreach (FeatureDescription input in description.Input)
        {
            ranks[input.Name] = input.Type.ImageType is not null ? (exact ? 4 : 5) : exact ? input.Type.MultiArrayType.Shape.Count : 5;
        }

        foreach (FeatureDescription output in description.Output)
        {
            if (output.Type?.MultiArrayType is { Shape.Count: > 0 } array) ranks[output.Name] = array.Shape.Count;
        }

        return ranks;
    }

    public static long Channels(ImageFeatureType image) =>
        image.ColorSpace is ImageFeatureType.Types.ColorSpace.Grayscale or ImageFeatureType.Types.ColorSpace.GrayscaleFloat16 ? 1 : 3;

    private static TensorShape OfImage(ImageFeatureType image, bool exact)
    {
        bool isFixed = image.SizeFlexibilityCase == ImageCase.None;
        (long height, long width) = isFixed ? (image.Height, image.Width) : (Unknown, Unknown);
        return exact ? TensorShape.Of(1, Channels(image), height, width) : TensorShape.Of(1, 1, Channels(image), height, width);
    }

    private static TensorShape OfArray(ArrayFeatureType array, bool exact)
    {
        long[] sizes = array.ShapeFlexibilityCase switch
        {
            ArrayCase.ShapeRange => [.. array.ShapeRange.SizeRanges.Select(range => range.UpperBound >= 0 && (ulong)range.UpperBound == range.LowerBound ? range.UpperBound : Unknown)],
            ArrayCase.EnumeratedShapes => Common(array.EnumeratedShapes.Shapes),
            _ => [.. array.Shape],
        };
        if (exact) return TensorShape.Of(sizes);
        return sizes.Length switch
        {
            1 => TensorShape.Of(Unknown, Unknown, sizes[0], 1, 1),
            3 => TensorShape.Of(Unknown, Unknown, sizes[0], sizes[1], sizes[2]),
            _ => TensorShape.OfRank(5),
        };
    }

    private static long[] Common(IReadOnlyList<ArrayFeatureType.Types.Shape> shapes)
    {
        if (shapes.Count == 0) return [];
        long[] sizes = [.. shapes[0].Shape_];
        foreach (ArrayFeatureType.Types.Shape shape in shapes)
        {
            for (int i = 0; i < sizes.Length; i++) sizes[i] = i < shape.Shape_.Count && shape.Shape_[i] == sizes[i] ? sizes[i] : Unknown;
        }

        return sizes;
    }
}
