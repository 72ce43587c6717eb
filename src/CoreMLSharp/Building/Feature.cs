using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>Descriptions of inputs and outputs.</summary>
public static class Feature
{
    /// <summary>An image of a fixed size in pixels.</summary>
    public static FeatureDescription Image(
        string name, int width, int height, ImageFeatureType.Types.ColorSpace colorSpace = ImageFeatureType.Types.ColorSpace.Bgr) =>
        Describe(name, new FeatureType { ImageType = new ImageFeatureType { Width = width, Height = height, ColorSpace = colorSpace } });

    /// <summary>An array of numbers of a fixed shape.</summary>
    public static FeatureDescription MultiArray(string name, ArrayFeatureType.Types.ArrayDataType dataType, params ReadOnlySpan<long> shape)
    {
        ArrayFeatureType type = new() { DataType = dataType };
        foreach (long length in shape) type.Shape.Add(length);
        return Describe(name, new FeatureType { MultiArrayType = type });
    }

    /// <summary>A number with a fraction.</summary>
    public static FeatureDescription Double(string name) => Describe(name, new FeatureType { DoubleType = new DoubleFeatureType() });

    /// <summary>A whole number, such as a class label or a category.</summary>
    public static FeatureDescription Int64(string name) => Describe(name, new FeatureType { Int64Type = new Int64FeatureType() });

    /// <summary>A text, such as a class label.</summary>
    public static FeatureDescription String(string name) => Describe(name, new FeatureType { StringType = new StringFeatureType() });

    /// <summary>A number for each of some texts, such as the probabilities of class labels.</summary>
    public static FeatureDescription StringDictionary(string name) =>
        Describe(name, new FeatureType { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } });

    /// <summary>
    /// A number for each of some whole numbers, such as the probabilities of class labels or the elements of a sparse vector.
    /// </summary>
    public static FeatureDescription Int64Dictionary(string name) =>
        Describe(name, new FeatureType { DictionaryType = new DictionaryFeatureType { Int64KeyType = new Int64FeatureType() } });

    private static FeatureDescription Describe(string name, FeatureType type) => new() { Name = name, Type = type };
}
