using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Tests.Building.NeuralNetworks;

/// <summary>Networks that other tools built, built again layer by layer: what Core ML accepts, the builder accepts.</summary>
public sealed class RebuildingTests
{
    [Theory]
    [InlineData("conformance", "nn")]
    [InlineData("conformance", "networks")]
    [InlineData("real", "nn")]
    public void A_valid_network_can_be_built_layer_by_layer(params string[] folder)
    {
        int networks = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Shared(folder), "*.mlmodel", SearchOption.AllDirectories))
        {
            Model model = ModelFile.Load(path).Specification;
            if (model.NetworkLayers.Count == 0
                || ModelValidator.Validate(model).Any(finding => finding.Severity == DiagnosticSeverity.Error))
            {
                continue;
            }

            NeuralNetworkBuilder builder = new(
                model.Description.Input,
                model.Description.Output.Where(output => output.Type.TypeCase is TypeCase.MultiArrayType or TypeCase.ImageType),
                disableRank5ShapeMapping: HasExactShapes(model));
            foreach ((int i, NeuralNetworkLayer layer) in model.NetworkLayers.Index())
            {
                // Names may be missing or not differ in networks of other tools.
                layer.Name = $"{i}: {layer.Name}";
                Exception? error = Record.Exception(() => builder.AddLayer(layer));
                Assert.True(error is null, $"{path}: {error?.Message}");
            }

            networks++;
        }

        Assert.True(networks > 0);
    }

    private static bool HasExactShapes(Model model)
    {
        (NeuralNetworkMultiArrayShapeMapping arrays, NeuralNetworkImageShapeMapping images) = model.TypeCase switch
        {
            Model.TypeOneofCase.NeuralNetworkClassifier =>
                (model.NeuralNetworkClassifier.ArrayInputShapeMapping, model.NeuralNetworkClassifier.ImageInputShapeMapping),
            Model.TypeOneofCase.NeuralNetworkRegressor =>
                (model.NeuralNetworkRegressor.ArrayInputShapeMapping, model.NeuralNetworkRegressor.ImageInputShapeMapping),
            _ => (model.NeuralNetwork.ArrayInputShapeMapping, model.NeuralNetwork.ImageInputShapeMapping),
        };
        return model.Description.Input.Any(input => input.Type.TypeCase == TypeCase.MultiArrayType)
            ? arrays != NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping
            : images != NeuralNetworkImageShapeMapping.Rank5ImageMapping;
    }
}
