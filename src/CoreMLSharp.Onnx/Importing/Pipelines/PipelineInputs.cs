using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>The inputs of a graph as features of one row.</summary>
internal static class PipelineInputs
{
    /// <summary>The inputs that are no constants.</summary>
    public static IEnumerable<ValueInfoProto> Of(OnnxModel model)
    {
        HashSet<string> constants = [.. model.Message.Graph.Initializer.Select(tensor => tensor.Name)];
        constants.UnionWith(model.Initializers.Select(tensor => tensor.Name));
        return model.Message.Graph.Input.Where(input => !constants.Contains(input.Name));
    }

    /// <summary>Defines the inputs and constants of a graph.</summary>
    /// <returns>The features by the names of the source.</returns>
    public static Dictionary<string, FeatureDescription> Define(PipelineTranslator pipeline, OnnxModel model)
    {
        foreach (TensorProto tensor in model.Message.Graph.Initializer)
        {
            pipeline.Define(
                tensor.Name,
                tensor.DataType == (int)OnnxType.String ? Arranging.Texts(tensor) : new ConstantNumbers(OnnxConstant.Of(tensor)));
        }

        foreach (OnnxInitializer tensor in model.Initializers) pipeline.Define(tensor.Name, new ConstantNumbers(OnnxConstant.Of(tensor)));
        Dictionary<string, FeatureDescription> features = [];
        foreach (ValueInfoProto input in Of(model))
        {
            try
            {
                (RowValue value, FeatureDescription feature) = Define(pipeline.Names.New(input.Name), input.Type ?? new TypeProto());
                pipeline.Define(input.Name, value);
                features.Add(input.Name, feature);
            }
            catch (UnsupportedModelException error)
            {
                pipeline.Fail($"the input '{input.Name}': {error.Message}");
                pipeline.Define(input.Name, RowValue.Failed);
            }
        }

        return features;
    }

    private static (RowValue Value, FeatureDescription Feature) Define(string name, TypeProto type)
    {
        TypeProto.Types.Map? map = type.MapType ?? type.SequenceType?.ElemType?.MapType;
        if (map is not null)
        {
            FeatureDescription dictionary = map.KeyType == (int)OnnxType.String
                ? Feature.StringDictionary(name)
                : Feature.Int64Dictionary(name);
            return (new Map(dictionary), dictionary);
        }

        if (type.TensorType is not { Shape: { } shape } tensor)
        {
            throw new UnsupportedModelException("it is no tensor of a stated shape, and no dictionary; give its shape.");
        }

        OnnxType element = (OnnxType)tensor.ElemType;
        long[] dims = [.. shape.Dim.Select((size, axis) => axis == 0 ? 1 : size.DimValue)];
        if (dims.Any(size => size < 1))
        {
            throw new UnsupportedModelException("how many columns it has is not stated; give its shape, such as 1x4.");
        }

        long length = dims.Aggregate(1L, (count, size) => checked(count * size));
        if (length > 1 && element == OnnxType.String)
        {
            throw new UnsupportedModelException(
                $"it is {length} texts, of which Core ML has no arrays; give each column an input of its own when the model is exported.");
        }

        FeatureDescription feature = length == 1 ? Single(name, element)
            : Feature.MultiArray(name, ArrayType(element), dims.Length > 2 ? dims : [length]);
        bool isSource = length > 1 || feature.Type.Int64Type is not null || element == OnnxType.Double;
        return (new Columns([new Column(feature, checked((int)length), isSource)], dims, element), feature);
    }

    private static FeatureDescription Single(string name, OnnxType element) => element switch
    {
        OnnxType.String => Feature.String(name),
        OnnxType.Float or OnnxType.Double or OnnxType.Float16 or OnnxType.Bfloat16 => Feature.Double(name),
        _ => Feature.Int64(name),
    };

    private static ArrayDataType ArrayType(OnnxType element) => element switch
    {
        OnnxType.Double => ArrayDataType.Double,
        OnnxType.Float or OnnxType.Float16 or OnnxType.Bfloat16 => ArrayDataType.Float32,
        _ => ArrayDataType.Int32,
    };
}
