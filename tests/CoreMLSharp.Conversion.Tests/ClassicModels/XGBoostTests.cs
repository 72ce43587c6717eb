using System.Text;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using static CoreMLSharp.Specification.Model;

namespace CoreMLSharp.Conversion.Tests.ClassicModels;

/// <summary>Models that XGBoost 1.7 wrote (<c>Models/xgboost.py</c>), and what it predicts with them.</summary>
public sealed class XGBoostTests : IDisposable
{
    private static readonly Dictionary<string, JsonElement> Cases = TrainedModel.Cases("xgboost.json");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_predicts_what_XGBoost_does(string name)
    {
        JsonElement one = Cases[name];
        using ConversionResult converted = ModelConverter.Convert(Write(one));

        TrainedModel.AssertPredicts(converted, TrainedModel.Rows(one.GetProperty("rows")), TrainedModel.Rows(one.GetProperty("expected")));
    }

    [Fact]
    public void Names_of_features_become_inputs_and_a_model_without_names_takes_an_array()
    {
        using ConversionResult named = ModelConverter.Convert(Write(Cases["squared error"]));
        using ConversionResult unnamed = ModelConverter.Convert(Write(Cases["softprob"]));

        Assert.Equal(
            ["width", "height", "depth__cm_", "weight"], named.Model.Specification.Description.Input.Select(input => input.Name));
        Assert.All(named.Model.Specification.Description.Input, input => Assert.NotNull(input.Type.DoubleType));
        FeatureDescription array = unnamed.Model.Specification.Description.Input.Single();
        Assert.Equal(("features", 4), (array.Name, array.Type.MultiArrayType.Shape[0]));
        Assert.Equal(TypeOneofCase.TreeEnsembleClassifier, unnamed.Model.Specification.TypeCase);
        Assert.Equal([0, 1, 2], unnamed.Model.Specification.TreeEnsembleClassifier.Int64ClassLabels.Vector);
    }

    [Fact]
    public void Classes_have_the_names_that_the_caller_gives()
    {
        using ConversionResult converted = ModelConverter.Convert(
            Write(Cases["two classes"]), new ConversionOptions { ClassLabels = ["cheap", "dear"] });

        Assert.Equal(["cheap", "dear"], converted.Model.Specification.TreeEnsembleClassifier.StringClassLabels.Vector);
    }

    [Theory]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"[5E-1,2.5E-1,1E0]\"")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":[0.5,0.25,1]")]
    public void Each_class_may_begin_with_a_score_of_its_own(string old, string listed)
    {
        JsonElement one = Cases["softprob"];
        using ConversionResult converted = ModelConverter.Convert(Write(one.GetProperty("model").GetString()!.Replace(old, listed)));
        double[][] expected = TrainedModel.Rows(one.GetProperty("expected"));
        double[] factors = [1, Math.Exp(-0.25), Math.Exp(0.5)];
        expected =
        [
            .. expected.Select(row =>
            {
                double[] scaled = [.. row.Zip(factors, (probability, factor) => probability * factor)];
                return scaled.Select(probability => probability / scaled.Sum()).ToArray();
            }),
        ];

        TrainedModel.AssertPredicts(converted, TrainedModel.Rows(one.GetProperty("rows")), expected);
    }

    [Theory]
    [InlineData("\"name\":\"multi:softprob\"", "\"name\":\"multi:unheard\"", "its objective is 'multi:unheard'")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gbforest\"", "its booster is 'gbforest'")]
    [InlineData("\"size_leaf_vector\":\"0\"", "\"size_leaf_vector\":\"3\"", "multi_output_tree")]
    public void What_cannot_be_converted_is_said(string old, string changed, string message)
    {
        string path = Write(Cases["softprob"].GetProperty("model").GetString()!.Replace(old, changed));
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"left_children\":[1,", "\"left_children\":[0,")]
    [InlineData("\"left_children\":[1,", "\"left_children\":[9999,")]
    [InlineData("\"split_indices\":[", "\"split_indices\":[1,")]
    [InlineData("\"tree_info\":[0,", "\"tree_info\":[7,")]
    [InlineData("\"num_feature\":\"4\"", "\"num_feature\":\"0\"")]
    [InlineData("\"learner_model_param\"", "\"learner_parameters\"")]
    [InlineData("}", "")]
    public void A_damaged_model_is_refused(string old, string changed)
    {
        string path = Write(Cases["softprob"].GetProperty("model").GetString()!.Replace(old, changed));

        Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(2000)]
    public void A_binary_model_that_is_cut_off_is_refused(int missing)
    {
        byte[] file = Convert.FromBase64String(Cases["universal binary JSON"].GetProperty("ubj").GetString()!);
        File.WriteAllBytes(_folder["model.ubj"], file[..^missing]);

        Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(_folder["model.ubj"]));
    }

    [Theory]
    [InlineData("binf\0\0\0?", "old binary format")]
    [InlineData("[\n  { \"nodeid\": 0, \"leaf\": 1 }\n]", "a dump of trees")]
    public void Other_files_of_XGBoost_are_told_apart_with_what_to_do(string start, string message)
    {
        File.WriteAllText(_folder["model.bin"], start, Encoding.Latin1);
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(_folder["model.bin"]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("save_model", error.Message, StringComparison.Ordinal);
    }

    private string Write(JsonElement one)
    {
        if (one.GetProperty("ubj").GetString() is not { } binary) return Write(one.GetProperty("model").GetString()!);
        File.WriteAllBytes(_folder["model.ubj"], Convert.FromBase64String(binary));
        return _folder["model.ubj"];
    }

    private string Write(string model)
    {
        File.WriteAllText(_folder["model.json"], model);
        return _folder["model.json"];
    }
}
