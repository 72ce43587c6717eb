using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Runtime.Tests.Editing;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Shapes;

/// <summary>Shapes that are worked out from the layers and those that a trial run gives.</summary>
public sealed class StaticShapesTests
{
    [Theory]
    [InlineData("conformance", "nn")]
    [InlineData("conformance", "networks")]
    public void What_follows_from_the_layers_is_what_a_run_gives(params string[] folder)
    {
        int compared = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Shared(folder), "*.mlmodel", SearchOption.AllDirectories))
        {
            Model model = ModelFile.Load(path).Specification;
            FeatureDescription[] inputs =
            [
                .. model.Description.Input.Select(
                    input => SizedFeatures.Default(input) is { } size ? SizedFeatures.Fix(input, size.Size) : input),
            ];
            if (model.NetworkLayers.Count == 0 || Run(model, inputs) is not { } run) continue;
            IReadOnlyDictionary<string, TensorShape> inferred = NetworkShapes.Infer(model, inputs);
            foreach ((string name, IReadOnlyList<long> size) in run)
            {
                TensorShape expected = inferred[name];
                Assert.True(Agree(expected, size), $"{path}: '{name}' is {expected} by the layers, [{string.Join(", ", size)}] in a run.");
                if (expected.IsRanked) compared++;
            }

            Assert.Equal(run, VerifiedShapes.Complete(model, inferred, run, path));
        }

        Assert.True(compared > 100, $"{compared}");
    }

    [Fact]
    public void A_run_gives_what_does_not_follow_from_the_layers()
    {
        Model model = Networks.Convolution();
        Dictionary<string, TensorShape> inferred = new() { ["y"] = new TensorShape(1, TensorShape.Unknown, 1, TensorShape.Unknown, 6) };

        Assert.Equal([1, 6, 6], VerifiedShapes.Complete(model, inferred, Tried(1, 6, 6), "The model")["y"]);
        Assert.Equal([1, 6, 6], VerifiedShapes.Complete(model, new Dictionary<string, TensorShape>(), Tried(1, 6, 6), "The model")["y"]);
    }

    [Fact]
    public void A_run_that_contradicts_the_layers_is_an_error_that_names_the_layer()
    {
        Model model = Networks.Convolution();
        Dictionary<string, TensorShape> inferred = new() { ["y"] = new TensorShape(1, TensorShape.Unknown, 1, 6, 6) };

        CoreMLException error = Assert.Throws<CoreMLException>(
            () => VerifiedShapes.Complete(model, inferred, Tried(1, 6, 8), "The model"));

        Assert.Equal(
            $"The model: layer '{model.NetworkLayers[0].Name}' (convolution): 'y' should have the shape [1, ?, 1, 6, 6]; in a trial run "
            + "it has [1, 6, 8].",
            error.Message);
    }

    [Fact]
    public void A_network_whose_tensors_are_too_large_together_is_not_run()
    {
        Model model = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription
            {
                Input = { Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Double, 1000, 1000, 1000) },
                Output = { Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Double) },
            },
            NeuralNetwork = new NeuralNetwork
            {
                Layers =
                {
                    new NeuralNetworkLayer
                    {
                        Name = "relu", Input = { "x" }, Output = { "y" }, Activation = new ActivationParams { ReLU = new ActivationReLU() },
                    },
                },
            },
        };

        ModelShapes shapes = ShapeInference.Run(model);

        Assert.False(shapes.Stages[0].IsTried);
        Assert.Equal([1000, 1000, 1000], shapes.Outputs[0].Size);
    }

    private static Dictionary<string, IReadOnlyList<long>> Tried(params long[] size) => new() { ["y"] = size };

    private static IReadOnlyDictionary<string, IReadOnlyList<long>>? Run(Model model, FeatureDescription[] inputs)
    {
        try
        {
            return NetworkProbe.Run(model, inputs, "The model");
        }
        catch (CoreMLException)
        {
            return null;
        }
    }

    /// <summary>A run gives fewer dimensions in the oldest networks, where leading ones are left out.</summary>
    private static bool Agree(TensorShape inferred, IReadOnlyList<long> run)
    {
        if (!inferred.IsRanked) return true;
        if (run.Count > inferred.Rank || (run.Count < inferred.Rank && inferred.Rank != 5)) return false;
        for (int i = 1; i <= run.Count; i++)
        {
            if (inferred[-i] != TensorShape.Unknown && inferred[-i] != run[^i]) return false;
        }

        return true;
    }
}
