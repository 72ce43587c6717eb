using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Tests.Evaluators.Backbones;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Tests;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Runtime.Tests;

public class LoggingTests
{
    [Fact]
    public void Warnings_of_onnx_runtime_reach_the_logger_of_their_model_alone()
    {
        using TemporaryFolder folder = new();
        SaveWithUnusedWeights(folder["tiny.onnx"]);
        using LogRecorder log = new(LogLevel.Warning), other = new(LogLevel.Warning);

        using (MLModel.Load(folder["tiny.onnx"], new MLModelConfiguration { LoggerFactory = log }))
        using (MLModel.Load(new ModelFile(TinyModels.Extractor()), new MLModelConfiguration { LoggerFactory = other }))
        using (MLModel.Load(folder["tiny.onnx"]))
        {
            (LogLevel level, string message) = Assert.Single(log.Entries);
            Assert.Equal(LogLevel.Warning, level);
            Assert.Contains("'forgotten'", message, StringComparison.Ordinal);
            Assert.Empty(other.Entries);
        }
    }

    [Fact]
    public void Loading_is_logged()
    {
        using TemporaryFolder folder = new();
        new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
        new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);
        using LogRecorder log = new(LogLevel.Debug);

        using MLModel model = MLModel.Load(folder["classifier.mlmodel"], new MLModelConfiguration { LoggerFactory = log });

        Assert.Contains(
            log.Entries, entry => entry.Message.StartsWith($"Loaded {folder["classifier.mlmodel"]} in ", StringComparison.Ordinal));
        Assert.Contains(log.Entries, entry => entry.Message == $"Loaded {folder["Tiny-1.mlmodel"]}, which models link to and share.");
    }

    private static void SaveWithUnusedWeights(string path)
    {
        TinyBackbone.Save(path);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        model.Graph.Initializer.Add(
            new TensorProto { Name = "forgotten", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, FloatData = { 1 } });
        File.WriteAllBytes(path, model.ToByteArray());
    }
}
