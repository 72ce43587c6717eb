using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using ArrayCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using ImageCase = CoreMLSharp.Specification.ImageFeatureType.SizeFlexibilityOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>The tensors that a network's inputs become: of the ranks that they are described with, or of rank 5.</summary>
internal static class InterfaceShapes
{
    public static Dictionary<string, TensorShape> Of(IEnumerable<FeatureDescription> inputs, bool exactArrays, bool exactImages)
    {
        Dictionary<string, TensorShape> shapes = [];
        foreach (FeatureDescription input in inputs)
        {
            shapes[input.Name] = input.Type?.TypeCase switch
            {
                TypeCase.ImageType => OfImage(input.Type.ImageType, exactImages),
                TypeCase.MultiArrayType => OfArray(input.Type.MultiArrayType, exactArrays),
                _ => Unranked,
            };
        }

        return shapes;
    }

    /// <summary>The ranks that the interface gives to inputs, and to outputs whose shape is described.</summary>
    public static Dictionary<string, int> Ranks(ModelDescription description, bool exactArrays, bool exactImages)
    {
        Dictionary<string, int> ranks = [];
        foreach (FeatureDescription input in description.Input)
        {
            if (input.Type.MultiArrayType is { } array) ranks[input.Name] = exactArrays ? array.Shape.Count : 5;
            else if (input.Type.ImageType is not null) ranks[input.Name] = exactImages ? 4 : 5;
        }

        foreach (FeatureDescription output in description.Output)
        {
            if (output.Type?.MultiArrayType is { Shape.Count: > 0 } array) ranks[output.Name] = array.Shape.Count;
        }

        return ranks;
    }

    private static TensorShape OfImage(ImageFeatureType image, bool exact)
    {
        bool isFixed = image.SizeFlexibilityCase == ImageCase.None;
        (long height, long width) = isFixed ? (image.Height, image.Width) : (Unknown, Unknown);
        return exact ? TensorShape.Of(1, image.Channels, height, width) : TensorShape.Of(1, 1, image.Channels, height, width);
    }

    private static TensorShape OfArray(ArrayFeatureType array, bool exact)
    {
        long[] sizes = array.ShapeFlexibilityCase switch
        {
            ArrayCase.ShapeRange => [.. array.ShapeRange.SizeRanges.Select(Certain)],
            ArrayCase.EnumeratedShapes => Common(array.EnumeratedShapes.Shapes),
            _ => [.. array.Shape],
        };
        if (exact) return TensorShape.Of(sizes);
        return sizes.Length switch
        {
            1 => TensorShape.Of(Unknown, Unknown, sizes[0], 1, 1),
            3 => TensorShape.Of(Unknown, Unknown, sizes[0], sizes[1], sizes[2]),
            _ => OfRank(5),
        };
    }

    private static long Certain(SizeRange range) =>
        range.UpperBound >= 0 && (ulong)range.UpperBound == range.LowerBound ? range.UpperBound : Unknown;

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
