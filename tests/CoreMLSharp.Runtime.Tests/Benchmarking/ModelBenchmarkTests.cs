using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Benchmarking;

public class ModelBenchmarkTests
{
    [Fact]
    public void What_is_remembered_of_a_picture_is_not_measured()
    {
        using TemporaryFolder folder = new();
        new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier()).Save(folder["Bright.mlmodel"]);
        using MLModel model = MLModel.Load(folder["Bright.mlmodel"]);
        Dictionary<string, MLFeatureValue> inputs = TinyModels.Picture(red: 200);

        Latencies latencies = ModelBenchmark.Run(model, inputs, warmUp: 1, runs: 3, TestContext.Current.CancellationToken);

        Assert.Equal(3, latencies.Count);
        Assert.Empty(inputs["image"].ImageValue.Memory);
    }
}
