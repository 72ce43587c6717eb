using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using Array = CoreMLSharp.Specification.ArrayFeatureType;
using ArrayType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Serving.Conversion;

/// <summary>
/// Which tensors stand for a feature of a model: one of its name, but for dictionaries two, <c>NAME.keys</c> and <c>NAME.values</c>, which
/// belong together element by element.
/// </summary>
internal static class FeatureTensors
{
    /// <summary>What follows a dictionary's name in that of its keys.</summary>
    public const string Keys = ".keys";

    /// <summary>What follows a dictionary's name in that of its numbers.</summary>
    public const string Values = ".values";

    /// <summary>The tensors of a feature.</summary>
    public static TensorMetadata[] Of(FeatureDescription feature) => feature.Type.TypeCase switch
    {
        Int64Type => [new(feature.Name, "INT64", [1])],
        DoubleType => [new(feature.Name, "FP64", [1])],
        StringType => [new(feature.Name, "BYTES", [1])],
        ImageType => [Image(feature.Name, feature.Type.ImageType.ColorSpace)],
        MultiArrayType => [new(feature.Name, TypeOf(feature.Type.MultiArrayType.DataType).Name, Shape(feature.Type.MultiArrayType))],
        DictionaryType =>
        [
            new(feature.Name + Keys, HasTextKeys(feature.Type.DictionaryType) ? "BYTES" : "INT64", [-1]),
            new(feature.Name + Values, "FP64", [-1]),
        ],
        SequenceType => [new(feature.Name, HasTexts(feature.Type.SequenceType) ? "BYTES" : "INT64", [-1])],
        _ => [new(feature.Name, "FP32", [-1])],
    };

    /// <summary>The datatype of an array's elements.</summary>
    public static TensorType TypeOf(ArrayType type) => type switch
    {
        ArrayType.Double => TensorTypes.Fp64,
        ArrayType.Float16 => TensorTypes.Fp16,
        ArrayType.Int32 => TensorTypes.Int32,
        ArrayType.Int8 => TensorTypes.Int8,
        _ => TensorTypes.Fp32,
    };

    /// <summary>Whether a dictionary's keys are texts.</summary>
    public static bool HasTextKeys(DictionaryFeatureType type) => type.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.StringKeyType;

    /// <summary>Whether a sequence is one of texts.</summary>
    public static bool HasTexts(SequenceFeatureType type) => type.TypeCase == SequenceFeatureType.TypeOneofCase.StringType;

    private static TensorMetadata Image(string name, ColorSpace space) => space switch
    {
        ColorSpace.GrayscaleFloat16 => new(name, "FP16", [-1, -1]),
        ColorSpace.Grayscale => new(name, "UINT8", [-1, -1]),
        _ => new(name, "UINT8", [-1, -1, 3]),
    };

    private static long[] Shape(Array type) => type.ShapeFlexibilityCase switch
    {
        Array.ShapeFlexibilityOneofCase.ShapeRange =>
            [.. type.ShapeRange.SizeRanges.Select(range => (long)range.LowerBound == range.UpperBound ? range.UpperBound : -1)],
        Array.ShapeFlexibilityOneofCase.EnumeratedShapes =>
            Common([.. type.EnumeratedShapes.Shapes.Select(shape => shape.Shape_.ToArray())]),
        _ => type.Shape.Count > 0 ? [.. type.Shape] : [-1],
    };

    private static long[] Common(long[][] shapes) => shapes.All(shape => shape.Length == shapes[0].Length)
        ? [.. shapes[0].Select((size, axis) => shapes.All(shape => shape[axis] == size) ? size : -1)]
        : [-1];
}
