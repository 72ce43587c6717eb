using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests.ClassicModels;

/// <summary>Models that LIBSVM's <c>svm-train</c> wrote (<c>Models/libsvm.py</c>), and what <c>svm-predict</c> says of them.</summary>
public sealed class LibsvmTests : IDisposable
{
    private static readonly Dictionary<string, JsonElement> Cases = TrainedModel.Cases("libsvm.json");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_predicts_what_LIBSVM_does(string name)
    {
        JsonElement one = Cases[name];
        double[][] rows = TrainedModel.Rows(one.GetProperty("rows")), expected = TrainedModel.Rows(one.GetProperty("expected"));
        long[] classes = [.. one.GetProperty("classes").EnumerateArray().Select(label => label.GetInt64())];
        using ConversionResult converted = ModelConverter.Convert(Write(one.GetProperty("model").GetString()!));

        FeatureDescription input = converted.Model.Specification.Description.Input.Single();
        Assert.Equal(("input", 3), (input.Name, input.Type.MultiArrayType.Shape[0]));
        if (converted.Model.Specification.Description.PredictedProbabilitiesName.Length > 0 && classes.Length == 0)
        {
            Assert.Equal(expected.Select(row => (long)row[0]), TrainedModel.Classes(converted, rows));
        }
        else
        {
            // svm-predict finds probabilities step by step, and stops when they change little.
            TrainedModel.AssertPredicts(converted, rows, expected, classes, tolerance: 2e-3);
        }
    }

    [Theory]
    [InlineData("svm_type epsilon_svr", "svm_type one_class", "its svm_type is 'one_class'")]
    [InlineData("kernel_type rbf", "kernel_type precomputed", "its kernel_type is 'precomputed'")]
    public void What_Core_ML_has_no_model_for_is_said(string old, string changed, string message)
    {
        string path = Write(Cases["rbf regressor"].GetProperty("model").GetString()!.Replace(old, changed));
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SV\n", "\n")]
    [InlineData("nr_sv ", "nr_sv 1 ")]
    [InlineData("rho ", "rho 1 ")]
    [InlineData("label 9", "label nine")]
    [InlineData(" 1:", " 0:")]
    [InlineData(" 1:", " 2000000000:")]
    public void A_damaged_model_is_refused(string old, string changed)
    {
        string path = Write(Cases["rbf classifier"].GetProperty("model").GetString()!.Replace(old, changed));

        Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(path));
    }

    private string Write(string model)
    {
        File.WriteAllText(_folder["data.model"], model);
        return _folder["data.model"];
    }
}
