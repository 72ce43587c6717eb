using System.Text;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Conversion;

/// <summary>Makes the tensors of an answer of a model's outputs.</summary>
internal static class OutputWriter
{
    /// <summary>The tensors of an output.</summary>
    public static Tensor[] Write(string name, MLFeatureValue value) => value.Type switch
    {
        MLFeatureType.Int64 => [new(name, TensorTypes.Int64, [1], new[] { value.Int64Value })],
        MLFeatureType.Double => [new(name, TensorTypes.Fp64, [1], new[] { value.DoubleValue })],
        MLFeatureType.String => [Texts(name, [value.StringValue])],
        MLFeatureType.Image => [Image(name, value.ImageValue)],
        MLFeatureType.MultiArray => [Numbers(name, value.MultiArrayValue)],
        MLFeatureType.Dictionary => Dictionary(name, value),
        _ when value.HasInt64Elements => [Integers(name, [.. value.Int64SequenceValue])],
        _ => [Texts(name, value.StringSequenceValue)],
    };

    private static Tensor[] Dictionary(string name, MLFeatureValue value)
    {
        if (value.HasInt64Elements)
        {
            IReadOnlyDictionary<long, double> integers = value.Int64DictionaryValue;
            return [Integers(name + FeatureTensors.Keys, [.. integers.Keys]), Values(name, integers.Values)];
        }

        IReadOnlyDictionary<string, double> texts = value.DictionaryValue;
        return [Texts(name + FeatureTensors.Keys, [.. texts.Keys]), Values(name, texts.Values)];
    }

    private static Tensor Values(string name, IEnumerable<double> values)
    {
        double[] elements = [.. values];
        return new(name + FeatureTensors.Values, TensorTypes.Fp64, [elements.Length], elements);
    }

    private static Tensor Integers(string name, long[] elements) => new(name, TensorTypes.Int64, [elements.Length], elements);

    private static Tensor Texts(string name, IReadOnlyList<string> texts) =>
        new(name, TensorTypes.Bytes, [texts.Count], texts.Select(Encoding.UTF8.GetBytes).ToArray());

    private static Tensor Numbers(string name, MLMultiArray array)
    {
        long[] shape = [.. array.Shape];
        return array.DataType switch
        {
            MLMultiArrayDataType.Double => new(name, TensorTypes.Fp64, shape, array.AsSpan<double>().ToArray()),
            MLMultiArrayDataType.Float16 => new(name, TensorTypes.Fp16, shape, array.AsSpan<Half>().ToArray()),
            MLMultiArrayDataType.Int32 => new(name, TensorTypes.Int32, shape, array.AsSpan<int>().ToArray()),
            MLMultiArrayDataType.Int8 => new(name, TensorTypes.Int8, shape, array.AsSpan<sbyte>().ToArray()),
            _ => new(name, TensorTypes.Fp32, shape, array.AsSpan<float>().ToArray()),
        };
    }

    private static Tensor Image(string name, MLImage image)
    {
        PixelBuffer pixels = image.ToPixels(image.Format);
        return pixels.Format switch
        {
            PixelFormat.GrayscaleFloat16 => new(
                name, TensorTypes.Fp16, [pixels.Height, pixels.Width], Array.ConvertAll(pixels.ToFloats(), number => (Half)number)),
            PixelFormat.Grayscale => new(name, TensorTypes.UInt8, [pixels.Height, pixels.Width], pixels.Bytes),
            _ => new(name, TensorTypes.UInt8, [pixels.Height, pixels.Width, 3], pixels.Bytes),
        };
    }
}
