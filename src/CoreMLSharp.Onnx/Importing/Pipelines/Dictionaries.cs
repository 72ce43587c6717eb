using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Operators that make arrays of dictionaries.</summary>
internal static class Dictionaries
{
    public static bool Vectorize(StageContext stage)
    {
        if (stage.Input(0) is not Map map) throw new UnsupportedModelException("its input is no dictionary.");
        string[] texts = stage.Node.Texts("string_vocabulary");
        ClassLabels keys = texts.Length > 0 ? texts : stage.Node.Integers("int64_vocabulary");
        Column places = stage.Pipeline.Add(FeatureEngineeringBuilder.DictVectorizer(
            map.Feature.Name, stage.Pipeline.Names.New($"{map.Feature.Name}_places"), keys));
        return Spread(stage, places.Feature, keys.Count);
    }

    /// <summary>Numbers of a dictionary at the places that its keys are.</summary>
    public static bool Cast(StageContext stage)
    {
        if (stage.Input(0) is not Map map) throw new UnsupportedModelException("its input is no dictionary.");
        if (stage.Node.Text("map_form", "DENSE") != "SPARSE" || map.Feature.Type.DictionaryType.Int64KeyType is null)
        {
            throw new UnsupportedModelException("only dictionaries of places become arrays, with map_form SPARSE.");
        }

        return Spread(stage, map.Feature, checked((int)stage.Node.Integer("max_map", 1)));
    }

    private static bool Spread(StageContext stage, FeatureDescription dictionary, int length) => stage.Stage(
        FeatureEngineeringBuilder.FeatureVectorizer(
            [dictionary], stage.NameOf(), new Dictionary<string, int> { [dictionary.Name] = length }),
        [1, length], OnnxType.Float);
}
