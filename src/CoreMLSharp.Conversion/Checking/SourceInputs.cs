using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>The inputs of a converted model as its source takes them.</summary>
internal static class SourceInputs
{
    /// <summary>The values by the source's names: images as the arrays that their pixels become.</summary>
    public static Dictionary<string, MLFeatureValue> Of(
        ConversionResult converted, IReadOnlyDictionary<string, MLFeatureValue> inputs, SourceNetwork network) =>
        converted.InputNames.Where(name => inputs.ContainsKey(name.Value))
            .ToDictionary(name => name.Key, name => TensorOf(inputs[name.Value], name.Key, converted, network));

    private static MLFeatureValue TensorOf(
        MLFeatureValue value, string source, ConversionResult converted, SourceNetwork network)
    {
        if (value.Type != MLFeatureType.Image) return value;
        ImageOptions image = converted.Options.Inputs.First(input => input.Name == source).Image!;
        return ImageNumbers.ToArray(value.ImageValue, image, network.ShapeOf(source));
    }
}
