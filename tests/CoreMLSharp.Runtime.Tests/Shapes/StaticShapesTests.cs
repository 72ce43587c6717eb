using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Shapes;

/// <summary>Shapes that are worked out from the layers and those that a run on zeros gives.</summary>
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
            if (model.NetworkLayers.Count == 0 || Run(model) is not { } run) continue;
            FeatureDescription[] inputs =
            [
                .. model.Description.Input.Select(
                    input => SizedFeatures.Default(input) is { } size ? SizedFeatures.Fix(input, size.Size) : input),
            ];
            IReadOnlyDictionary<string, TensorShape> inferred = NetworkShapes.Infer(model, inputs);
            foreach (FeatureSize tensor in run.Stages[0].Layers.SelectMany(layer => layer.Outputs))
            {
                TensorShape expected = inferred[tensor.Name];
                Assert.True(Agree(expected, tensor.Size), $"{path}: '{tensor.Name}' is {expected} by the layers, {tensor.Text} in a run.");
                if (expected.IsRanked) compared++;
            }
        }

        Assert.True(compared > 100, $"{compared}");
    }

    private static ModelShapes? Run(Model model)
    {
        try
        {
            return ShapeInference.Run(model);
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
