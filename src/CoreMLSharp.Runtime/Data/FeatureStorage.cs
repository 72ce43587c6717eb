using System.Text;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Runtime.Data;

/// <summary>
/// Feature values in a <c>.safetensors</c> file, each under its name: multi-arrays as they are, numbers as arrays without dimensions,
/// images as bytes of shape [height, width, 3] in the order red, green, blue or [height, width] in grey, which may be half floats; texts,
/// dictionaries and sequences as JSON in the metadata.
/// </summary>
public static class FeatureStorage
{
    /// <summary>Packs values.</summary>
    public static SafeTensorsFile Pack(IReadOnlyDictionary<string, MLFeatureValue> features)
    {
        Dictionary<string, StoredTensor> tensors = [];
        Dictionary<string, string> metadata = [];
        foreach ((string name, MLFeatureValue value) in features)
        {
            if (ToTensor(value) is { } tensor) tensors.Add(name, tensor);
            else metadata.Add(name, ToJson(value));
        }

        return new SafeTensorsFile(tensors, metadata);
    }

    /// <summary>Reads the values that descriptions name; those that the file lacks are left out.</summary>
    /// <exception cref="ModelInputException">A value is not of the type that its description asks for.</exception>
    public static Dictionary<string, MLFeatureValue> Unpack(SafeTensorsFile file, IEnumerable<FeatureDescription> features)
    {
        Dictionary<string, MLFeatureValue> values = [];
        foreach (FeatureDescription feature in features)
        {
            if (file.Tensors.TryGetValue(feature.Name, out StoredTensor? tensor)) values.Add(feature.Name, FromTensor(feature, tensor));
            else if (file.Metadata.TryGetValue(feature.Name, out string? json)) values.Add(feature.Name, FromJson(feature, json));
        }

        return values;
    }

    /// <summary>Reads one value.</summary>
    /// <exception cref="ModelInputException">The array is not a value of the type that the description asks for.</exception>
    public static MLFeatureValue FromTensor(FeatureDescription feature, StoredTensor tensor) => feature.Type.TypeCase switch
    {
        Int64Type when tensor.Count == 1 => tensor.ToInt64s()[0],
        DoubleType when tensor.Count == 1 => tensor.ToDoubles()[0],
        MultiArrayType => tensor.ToMultiArray(),
        ImageType when tensor is { ElementType: TensorElementType.UInt8, Shape: [long height, long width] } =>
            MLImage.FromPixels(new PixelBuffer((int)width, (int)height, PixelFormat.Grayscale, tensor.Bytes.ToArray())),
        ImageType when tensor is { ElementType: TensorElementType.UInt8, Shape: [long height, long width, 3] } =>
            MLImage.FromPixels(new PixelBuffer((int)width, (int)height, PixelFormat.Rgb, tensor.Bytes.ToArray())),
        ImageType when feature.Type.ImageType.ColorSpace == ColorSpace.GrayscaleFloat16
            && tensor.Shape is [.., > 0 and long height, > 0 and long width] && tensor.Count == height * width =>
            MLImage.FromPixels(PixelBuffer.FromFloats((int)width, (int)height, tensor.ToFloats())),
        _ => throw new ModelInputException(
            $"The array given for '{feature.Name}' ({tensor.ElementType}[{string.Join(", ", tensor.Shape)}]) is not "
            + $"{FeatureJson.KindOf(feature.Type)}."),
    };

    private static MLFeatureValue FromJson(FeatureDescription feature, string? json)
    {
        if (json is null) throw new ModelInputException($"The text given for '{feature.Name}' is null.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return FeatureJson.Read(feature, document.RootElement);
        }
        catch (JsonException error)
        {
            throw new ModelInputException($"The text given for '{feature.Name}' is not JSON: {error.Message}", error);
        }
    }

    private static StoredTensor? ToTensor(MLFeatureValue value) => value.Type switch
    {
        MLFeatureType.MultiArray => StoredTensor.From(value.MultiArrayValue),
        MLFeatureType.Double => StoredTensor.From(MLMultiArray.Wrap([value.DoubleValue])) with { Shape = [] },
        MLFeatureType.Int64 => new StoredTensor(TensorElementType.Int64, [], BitConverter.GetBytes(value.Int64Value)),
        MLFeatureType.Image => FromImage(value.ImageValue),
        _ => null,
    };

    private static StoredTensor FromImage(MLImage image)
    {
        PixelBuffer pixels = image.ToPixels(image.Format);
        if (pixels.Format == PixelFormat.GrayscaleFloat16)
        {
            return new StoredTensor(TensorElementType.Float16, [pixels.Height, pixels.Width], pixels.Bytes);
        }

        long[] shape = pixels.Format == PixelFormat.Grayscale
            ? [pixels.Height, pixels.Width]
            : [pixels.Height, pixels.Width, pixels.Channels];
        return new StoredTensor(TensorElementType.UInt8, shape, pixels.Bytes);
    }

    private static string ToJson(MLFeatureValue value)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer)) FeatureJson.Write(writer, value);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
