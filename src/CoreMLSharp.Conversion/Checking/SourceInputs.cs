using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>The inputs of a converted model as its source takes them.</summary>
internal static class SourceInputs
{
    /// <summary>The values by the source's names: images as the arrays that their pixels become.</summary>
    public static Dictionary<string, MLFeatureValue> Of(
        ConversionResult converted, ConversionOptions options, IReadOnlyDictionary<string, MLFeatureValue> inputs, SourceNetwork network) =>
        converted.InputNames.Where(name => inputs.ContainsKey(name.Value))
            .ToDictionary(name => name.Key, name => TensorOf(inputs[name.Value], name.Key, converted, options, network));

    private static MLFeatureValue TensorOf(
        MLFeatureValue value, string source, ConversionResult converted, ConversionOptions options, SourceNetwork network)
    {
        if (value.Type != MLFeatureType.Image) return value;
        ImageOptions image = options.Inputs.FirstOrDefault(input => input.Name == source)?.Image ?? converted.Source.Images[source];
        return ImageNumbers.ToArray(value.ImageValue, image, network.ShapeOf(source));
    }
}
