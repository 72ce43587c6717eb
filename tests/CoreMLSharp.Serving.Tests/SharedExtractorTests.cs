using System.Diagnostics;
using System.Text.Json.Nodes;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Serving.Tests;

/// <summary>Classifiers that link to one extractor are served with one of it.</summary>
public sealed class SharedExtractorTests
{
    private static readonly FeatureDescription X = Feature.MultiArray("x", ArrayDataType.Double, 2);
    private static readonly FeatureDescription Y = Feature.MultiArray("y", ArrayDataType.Double, 2);

    [Fact]
    public async Task Classifiers_served_together_share_the_extractor_that_they_link_to()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["shared"]);
        Model extractor = new NeuralNetworkBuilder([X], [Y])
            .AddInnerProduct("swap", "x", "y", new float[] { 0, 1, 1, 0 }, null, inputChannels: 2, outputChannels: 2).Build();
        new ModelFile(extractor).Save(folder["shared", "Swap.mlmodel"]);
        foreach (string name in new[] { "A", "B", "C" }) Classifier(extractor, name).Save(folder[$"{name}.mlmodel"]);
        ProcessStartInfo start = new("dotnet", [Programs.Serving, folder.Path, "--port", "0", "--grpc-port", "0"])
        {
            RedirectStandardError = true,
            Environment = { ["Logging__LogLevel__CoreMLSharp.Runtime"] = "Debug" },
        };
        await using ServingProcess server = await ServingProcess.StartAsync(start);

        foreach (string name in new[] { "A", "B", "C" }) Assert.Equal($"{name}0", await ClassifyAsync(server, name));
        server.Terminate();

        string[] said = (await server.Errors.ReadToEndAsync()).Split('\n');
        string[] loaded = [.. said.Where(line => line.Contains("Loaded ", StringComparison.Ordinal))];
        Assert.Single(loaded, line => line.Contains("which models link to and share", StringComparison.Ordinal));
        Assert.Equal(3, loaded.Count(line => line.Contains(" ms.", StringComparison.Ordinal)));
    }

    /// <summary>Says NAME0 where the extractor's first number is the larger one.</summary>
    private static ModelFile Classifier(Model extractor, string name) => new(PipelineBuilder.Classifier(
        LinkedModelBuilder.Create(extractor.Description, "Swap", "shared"),
        GlmClassifierBuilder.Create(Y, ClassifierOutputs.CreateML, [$"{name}1", $"{name}0"], [new double[2], [1, -1]], [0, 0])));

    private static async Task<string?> ClassifyAsync(ServingProcess server, string model)
    {
        using HttpResponseMessage response = await server.Rest.PostAsync(
            $"v2/models/{model}/infer",
            new StringContent("""{"inputs":[{"name":"x","datatype":"FP64","shape":[2],"data":[1,2]}]}"""));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return (string?)RestTests.Data(JsonNode.Parse(text)!, "classLabel")[0];
    }
}
