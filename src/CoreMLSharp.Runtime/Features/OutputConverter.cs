using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Features;

/// <summary>Gives what a model computed the types that its description declares.</summary>
internal sealed class OutputConverter(ModelDescription description)
{
    private readonly Dictionary<string, FeatureType> _declared = Declared(description);

    /// <summary>The same outputs in the declared types; the dictionary itself when all have them already.</summary>
    public IReadOnlyDictionary<string, MLFeatureValue> Convert(IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        Dictionary<string, MLFeatureValue>? converted = null;
        foreach ((string name, MLFeatureValue value) in outputs)
        {
            if (!_declared.TryGetValue(name, out FeatureType? type)) continue;
            MLFeatureValue typed = Convert(value, type);
            if (ReferenceEquals(typed, value)) continue;
            converted ??= new Dictionary<string, MLFeatureValue>(outputs);
            converted[name] = typed;
        }

        return converted ?? outputs;
    }

    private static MLFeatureValue Convert(MLFeatureValue value, FeatureType type) => (type.TypeCase, value.Type) switch
    {
        (MultiArrayType, MLFeatureType.MultiArray) => ToElementType(value, type.MultiArrayType),
        (MultiArrayType, MLFeatureType.Double) => ToElementType(MLMultiArray.Wrap([value.DoubleValue], 1), type.MultiArrayType),
        (MultiArrayType, MLFeatureType.Int64) => ToElementType(MLMultiArray.Wrap([(double)value.Int64Value], 1), type.MultiArrayType),
        (DoubleType, MLFeatureType.Int64) => (double)value.Int64Value,
        (Int64Type, MLFeatureType.Double) when double.IsFinite(value.DoubleValue) => (long)value.DoubleValue,
        (DoubleType, MLFeatureType.MultiArray) when value.MultiArrayValue.Count == 1 => value.MultiArrayValue.ToDoubles()[0],
        (Int64Type, MLFeatureType.MultiArray) when value.MultiArrayValue.Count == 1 => (long)value.MultiArrayValue.ToDoubles()[0],
        _ => value,
    };

    private static MLFeatureValue ToElementType(MLFeatureValue value, ArrayFeatureType type)
    {
        MLMultiArrayDataType? declared = type.DataType.ToMultiArrayType();
        return declared is null || value.MultiArrayValue.DataType == declared ? value : value.MultiArrayValue.ConvertTo(declared.Value);
    }

    private static Dictionary<string, FeatureType> Declared(ModelDescription description)
    {
        Dictionary<string, FeatureType> declared = [];
        foreach (FeatureDescription output in description.Output) declared[output.Name] = output.Type ?? new FeatureType();
        return declared;
    }
}
