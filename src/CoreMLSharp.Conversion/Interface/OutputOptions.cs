using CoreMLSharp.Editing;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Conversion.Interface;

/// <summary>What a value of the source becomes as an output.</summary>
/// <param name="Name">Its name in the source.</param>
public sealed record OutputOptions(string Name)
{
    /// <summary>The type of its elements, float16 or float32; null for that of the source.</summary>
    public ArrayDataType? Type { get; init; }

    /// <summary>That it is an image, and how its numbers become pixels, as of networks that change photos.</summary>
    public ImageOptions? Image { get; init; }
}
