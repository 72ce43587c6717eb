using System.Text;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using Tensor = CoreMLSharp.Serving.Protocol.Tensor;

namespace CoreMLSharp.Serving.Conversion;

/// <summary>Makes a model's inputs of the tensors of a request.</summary>
internal static class InputReader
{
    /// <summary>The inputs by name.</summary>
    /// <exception cref="ProtocolException">A tensor is unknown, missing, given twice, or not what the model asks for.</exception>
    public static Dictionary<string, MLFeatureValue> Read(ModelDescription description, IReadOnlyList<Tensor> tensors)
    {
        Dictionary<string, Tensor> given = new(StringComparer.Ordinal);
        foreach (Tensor tensor in tensors)
        {
            if (!given.TryAdd(tensor.Name, tensor)) throw Invalid($"The input '{tensor.Name}' was given twice.");
        }

        Dictionary<string, MLFeatureValue> inputs = new(StringComparer.Ordinal);
        foreach (FeatureDescription feature in description.Input)
        {
            if (Take(feature, given) is { } value) inputs[feature.Name] = value;
            else if (!feature.Type.IsOptional) throw Missing(feature);
        }

        return given.Count == 0 ? inputs : throw Invalid(
            $"The model has no input '{given.Keys.First()}'; it has "
            + $"{string.Join(", ", description.Input.SelectMany(FeatureTensors.Of).Select(tensor => tensor.Name))}.");
    }

    private static MLFeatureValue? Take(FeatureDescription feature, Dictionary<string, Tensor> given)
    {
        if (given.Remove(feature.Name, out Tensor? tensor)) return ToFeature(feature, tensor);
        if (feature.Type.TypeCase != DictionaryType) return null;
        bool hasKeys = given.Remove(feature.Name + FeatureTensors.Keys, out Tensor? keys);
        bool hasValues = given.Remove(feature.Name + FeatureTensors.Values, out Tensor? values);
        return hasKeys && hasValues ? ToDictionary(feature, keys!, values!) : null;
    }

    private static MLFeatureValue ToFeature(FeatureDescription feature, Tensor tensor) => feature.Type.TypeCase switch
    {
        Int64Type => Single<long>(tensor, TensorTypes.Int64),
        DoubleType => Single<double>(tensor, TensorTypes.Fp64),
        StringType => Text(Single<byte[]>(tensor, TensorTypes.Bytes), tensor),
        ImageType => ToImage(feature.Type.ImageType, tensor),
        SequenceType when FeatureTensors.HasTexts(feature.Type.SequenceType) => MLFeatureValue.FromSequence(Texts(tensor)),
        SequenceType => MLFeatureValue.FromSequence(Elements<long>(tensor, TensorTypes.Int64)),
        // The words of a text classifier are counted where the model says how.
        DictionaryType => Text(Single<byte[]>(tensor, TensorTypes.Bytes), tensor),
        _ => ToArray(tensor, FeatureTensors.TypeOf(feature.Type.MultiArrayType?.DataType ?? default)),
    };

    private static MLMultiArray ToArray(Tensor tensor, TensorType type)
    {
        Expect(tensor, type);
        return tensor.Elements switch
        {
            double[] elements => MLMultiArray.Wrap(elements, tensor.Shape),
            Half[] elements => MLMultiArray.Wrap(elements, tensor.Shape),
            int[] elements => MLMultiArray.Wrap(elements, tensor.Shape),
            sbyte[] elements => MLMultiArray.Wrap(elements, tensor.Shape),
            _ => MLMultiArray.Wrap((float[])tensor.Elements, tensor.Shape),
        };
    }

    private static MLFeatureValue ToImage(ImageFeatureType type, Tensor tensor)
    {
        if (tensor.Elements is byte[][]) return MLImage.FromBytes(Single<byte[]>(tensor, TensorTypes.Bytes), $"the input '{tensor.Name}'");
        if (type.ColorSpace == ImageFeatureType.Types.ColorSpace.GrayscaleFloat16 && tensor.Elements is Half[])
        {
            return ToArray(tensor, TensorTypes.Fp16);
        }

        Expect(tensor, TensorTypes.UInt8);
        return ImagePixels.Read(tensor);
    }

    private static MLFeatureValue ToDictionary(FeatureDescription feature, Tensor keys, Tensor values)
    {
        double[] numbers = Elements<double>(values, TensorTypes.Fp64);
        return FeatureTensors.HasTextKeys(feature.Type.DictionaryType)
            ? MLFeatureValue.FromDictionary(Pair(feature.Name, Texts(keys), numbers))
            : MLFeatureValue.FromDictionary(Pair(feature.Name, Elements<long>(keys, TensorTypes.Int64), numbers));
    }

    private static Dictionary<TKey, double> Pair<TKey>(string name, TKey[] keys, double[] values) where TKey : notnull
    {
        if (keys.Length != values.Length)
        {
            throw Invalid($"The dictionary '{name}' was given {keys.Length} keys and {values.Length} values; it must be as many.");
        }

        Dictionary<TKey, double> pairs = new(keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            if (!pairs.TryAdd(keys[i], values[i])) throw Invalid($"The dictionary '{name}' was given the key '{keys[i]}' twice.");
        }

        return pairs;
    }

    private static T Single<T>(Tensor tensor, TensorType type)
    {
        T[] elements = Elements<T>(tensor, type);
        return elements.Length == 1 ? elements[0] : throw Invalid(
            $"The input '{tensor.Name}' must have the shape [1]; {TensorShape.Text(tensor.Shape)} was given.");
    }

    private static T[] Elements<T>(Tensor tensor, TensorType type)
    {
        Expect(tensor, type);
        return (T[])tensor.Elements;
    }

    private static string[] Texts(Tensor tensor) =>
        [.. Elements<byte[]>(tensor, TensorTypes.Bytes).Select(bytes => Text(bytes, tensor))];

    private static string Text(byte[] bytes, Tensor tensor)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid($"The input '{tensor.Name}' is text, but its bytes are not UTF-8.");
        }
    }

    private static void Expect(Tensor tensor, TensorType type)
    {
        if (tensor.Type != type) throw Invalid($"The input '{tensor.Name}' must be of datatype {type.Name}; {tensor.Type.Name} was given.");
    }

    private static ProtocolException Missing(FeatureDescription feature) => Invalid(
        $"The input {string.Join(" with ", FeatureTensors.Of(feature).Select(
            tensor => $"'{tensor.Name}' ({tensor.Datatype} {TensorShape.Text(tensor.Shape)})"))} is missing.");

    private static ProtocolException Invalid(string message) => new(Fault.Invalid, message);
}
