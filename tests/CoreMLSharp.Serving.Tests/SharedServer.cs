using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Runtime;
using CoreMLSharp.Serving.Tests;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace CoreMLSharp.Serving.Tests;

/// <summary>A server of samples and of small models, for all tests that leave it as it is.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal ServingProcess Process { get; private set; } = null!;

    /// <summary>The same model, called directly.</summary>
    public MLModel Model(string name) => MLModel.Load(_folder[$"{name}.mlmodel"]);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Programs.WriteSamples(_folder.Path, "birds", "digits", "hotdog", "iris", "words");
        Points().Save(_folder["Points.mlmodel"]);
        new ModelFile(FeatureEngineeringBuilder.OneHotEncoder("colour", "position", new[] { "red", "grün" }))
            .Save(_folder["Colours.mlmodel"]);
        Process = await ServingProcess.StartAsync(_folder.Path, "--max-body", "1");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Two classes of points by a network.</summary>
    private static ModelFile Points() => new(
        new NeuralNetworkBuilder(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 2)],
            [Feature.MultiArray("probabilities", ArrayFeatureType.Types.ArrayDataType.Float32)])
            .AddInnerProduct("hidden", "x", "h", Numbers(8), Numbers(4), inputChannels: 2, outputChannels: 4)
            .AddActivation("tanh", "h", "a", new ActivationParams { Tanh = new ActivationTanh() })
            .AddInnerProduct("scores", "a", "s", Numbers(8), Numbers(2), inputChannels: 4, outputChannels: 2)
            .AddSoftmax("softmax", "s", "probabilities")
            .SetClassLabels(["low", "high"])
            .Build());

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1 + (2 * i)))];
}
