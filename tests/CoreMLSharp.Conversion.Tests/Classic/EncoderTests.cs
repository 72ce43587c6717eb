using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Specification.Model;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Classic;

/// <summary>
/// Operators that turn texts, categories and dictionaries into others, each compared with ONNX Runtime where that takes the input.
/// </summary>
public sealed class EncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, bool> Pairs => new MatrixTheoryData<string, string, bool>(
        ["strings", "int64s"], ["strings", "int64s", "floats"], [true, false]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Categories_become_others_of_any_type(string keys, string values, bool asTensors)
    {
        DataType from = TypeOf(keys), to = TypeOf(values);
        AttributeProto[] table = asTensors
            ? [Tensor("keys_tensor", keys), Tensor("values_tensor", values), Tensor("default_tensor", values, isDefault: true)]
            : [List("keys", keys), List("values", values), Default(values)];
        ClassicGraph graph = new ClassicGraph(_folder) { ClassicVersion = asTensors ? 4 : 2 }
            .Input("x", 1, from).Classic("LabelEncoder", ["x"], ["y"], table).Output("y", to, 1);

        using ConversionResult converted = graph.Convert(
            keys == "strings" ? [.. Texts("x", "a", "b", "c")] : [.. Integers("x", 1, 2, 3)]);
        Assert.NotEqual(TypeOneofCase.MlProgram, converted.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_version_of_the_encoder_numbers_its_classes(bool isFromText)
    {
        using ConversionResult converted = new ClassicGraph(_folder) { ClassicVersion = 1 }
            .Input("x", 1, isFromText ? DataType.String : DataType.Int64)
            .Classic(
                "LabelEncoder", ["x"], ["y"], Attribute("classes_strings", ["red", "green"]), Attribute("default_int64", -5L),
                Attribute("default_string", "none"))
            .Output("y", isFromText ? DataType.Int64 : DataType.String, 1)
            .Convert(isFromText ? [.. Texts("x", "red", "green", "blue")] : [.. Integers("x", 0, 1, 2)]);

        Assert.Equal(TypeOneofCase.CategoricalMapping, converted.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Categories_are_mapped_both_ways(bool isFromText)
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("x", 1, isFromText ? DataType.String : DataType.Int64)
            .Classic(
                "CategoryMapper", ["x"], ["y"], Attribute("cats_strings", ["red", "green"]), Attribute("cats_int64s", [4L, 9L]),
                Attribute("default_int64", -5L), Attribute("default_string", "none"))
            .Output("y", isFromText ? DataType.Int64 : DataType.String, 1)
            .Convert(isFromText ? [.. Texts("x", "red", "green", "blue")] : [.. Integers("x", 4, 9, 2)]);

        Assert.Equal(TypeOneofCase.CategoricalMapping, converted.Model.Specification.TypeCase);
    }

    [Fact]
    public void Words_of_a_dictionary_get_their_places_in_an_array()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .InputMap("counts", DataType.String)
            .Classic("DictVectorizer", ["counts"], ["row"], Attribute("string_vocabulary", ["sun", "rain", "snow"]))
            .Classic(
                "LinearRegressor", ["row"], ["y"], Attribute("coefficients", [1f, 10f, 100f]), Attribute("intercepts", [0.5f]))
            .Output("y", DataType.Float, 1)
            .Convert();
        using MLModel model = MLModel.Load(converted.Model);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["counts"] = MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["snow"] = 2, ["sun"] = 3, ["hail"] = 7 }),
        });

        Assert.Equal(203.5, outputs["y"].DoubleValue, 5);
    }

    [Fact]
    public void Numbers_of_a_dictionary_stand_where_its_keys_say()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .InputMap("counts", DataType.Int64)
            .Classic("CastMap", ["counts"], ["row"], Attribute("map_form", "SPARSE"), Attribute("max_map", 4L))
            .Classic(
                "LinearRegressor", ["row"], ["y"], Attribute("coefficients", [1f, 10f, 100f, 1000f]), Attribute("intercepts", [0f]))
            .Output("y", DataType.Float, 1)
            .Convert();
        using MLModel model = MLModel.Load(converted.Model);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["counts"] = MLFeatureValue.FromDictionary(new Dictionary<long, double> { [0] = 2, [3] = 5 }),
        });

        Assert.Equal(5002, outputs["y"].DoubleValue, 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Some_of_the_columns_go_on(bool byGather)
    {
        ClassicGraph graph = new ClassicGraph(_folder).Input("X", 4).Constant("places", [3, 1, 1]);
        if (byGather) graph.Node("Gather", ["X", "places"], ["some"], Attribute("axis", 1L));
        else graph.Classic("ArrayFeatureExtractor", ["X", "places"], ["some"]);
        using ConversionResult converted = graph
            .Classic("LinearRegressor", ["some"], ["y"], Attribute("coefficients", [1f, 10f, 100f]), Attribute("intercepts", [0.5f]))
            .Output("y", DataType.Float, 1)
            .Convert(ClassicGraph.Rows("X", [1, 2, 3, 4], [-1, 0.5f, 0, 7]));

        Assert.Equal(
            [TypeOneofCase.ArrayFeatureExtractor, TypeOneofCase.GlmRegressor],
            converted.Model.Specification.PipelineModels.Select(stage => stage.TypeCase));
    }

    [Fact]
    public void A_support_vector_classifier_without_probabilities_labels_by_votes()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("SVMClassifier", ["X"], ["label", "scores"], [
                Attribute("kernel_type", "RBF"), Attribute("kernel_params", [0.3f, 0, 3]), Attribute("classlabels_ints", [7L, 8L, 9L]),
                Attribute("vectors_per_class", [1L, 1L, 1L]), Attribute("support_vectors", [1f, 0, 2, -1, 1, 0.5f, 0, 0, 1]),
                Attribute("coefficients", [1f, -1, 0.5f, 0.8f, -0.3f, -0.9f]), Attribute("rho", [0.1f, 0.2f, -0.1f])])
            .Output("label", DataType.Int64)
            .Convert(ClassicGraph.Rows("X", [1, 0, 2], [-1, 1, 0.5f], [0, 0, 1], [3, 3, 3]));

        Assert.Equal(TypeOneofCase.SupportVectorClassifier, converted.Model.Specification.TypeCase);
        Assert.NotNull(converted.Model.Specification.Description.Output.Single(output => output.Name == "label").Type.Int64Type);
    }

    [Fact]
    public void Classes_that_are_whole_numbers_stay_such()
    {
        using ConversionResult converted = new ClassicGraph(_folder)
            .Input("X", 3)
            .Classic("LinearClassifier", ["X"], ["label", "scores"], [
                Attribute("coefficients", [1f, 2, 3, -1, 0.5f, 0, 0.1f, 0.2f, 0.3f]), Attribute("intercepts", [0.1f, -0.2f, 0]),
                Attribute("classlabels_ints", [3L, 5L, 8L]), Attribute("post_transform", "SOFTMAX")])
            .Node("Cast", ["label"], ["output_label"], Attribute("to", (long)DataType.Int64))
            .Classic("ZipMap", ["scores"], ["output_probability"], Attribute("classlabels_int64s", [3L, 5L, 8L]))
            .Output("output_label", DataType.Int64)
            .OutputMaps("output_probability", DataType.Int64)
            .Convert(ClassicGraph.Rows("X", [1, 0, 2], [-1, 1, 0.5f]));

        Assert.Equal([3, 5, 8], converted.Model.Specification.GlmClassifier.Int64ClassLabels.Vector);
        Assert.NotNull(converted.Model.Specification.Description.Output.Single(output => output.Name == "output_label").Type.Int64Type);
    }

    private static IEnumerable<Dictionary<string, MLFeatureValue>> Texts(string name, params string[] texts) =>
        texts.Select(text => new Dictionary<string, MLFeatureValue> { [name] = text });

    private static IEnumerable<Dictionary<string, MLFeatureValue>> Integers(string name, params long[] numbers) =>
        numbers.Select(number => new Dictionary<string, MLFeatureValue> { [name] = number });

    private static DataType TypeOf(string kind) =>
        kind == "strings" ? DataType.String : kind == "int64s" ? DataType.Int64 : DataType.Float;

    private static AttributeProto List(string name, string kind) => kind switch
    {
        "strings" => Attribute($"{name}_strings", ["a", "b"]),
        "int64s" => Attribute($"{name}_int64s", [1L, 2L]),
        _ => Attribute($"{name}_floats", [0.25f, 4f]),
    };

    private static AttributeProto Default(string kind) => kind switch
    {
        "strings" => Attribute("default_string", "other"),
        "int64s" => Attribute("default_int64", -7L),
        _ => Attribute("default_float", -0.5f),
    };

    private static AttributeProto Tensor(string name, string kind, bool isDefault = false)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TypeOf(kind), Dims = { isDefault ? 1 : 2 } };
        if (kind == "strings")
        {
            string[] texts = isDefault ? ["other"] : ["a", "b"];
            tensor.StringData.AddRange(texts.Select(Google.Protobuf.ByteString.CopyFromUtf8));
        }
        else if (kind == "int64s")
        {
            tensor.Int64Data.AddRange(isDefault ? [-7L] : [1L, 2L]);
        }
        else
        {
            tensor.FloatData.AddRange(isDefault ? [-0.5f] : [0.25f, 4f]);
        }

        return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
    }
}
