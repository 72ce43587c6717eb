using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Documentation;

/// <summary>The message that <c>docs/build.md</c> shows is the one that comes.</summary>
public class BuildDocumentTests
{
    [Fact]
    public void A_wrong_layer_says_what_the_document_says()
    {
        NeuralNetworkBuilder builder = new([Feature.Image("image", 8, 8)], [Feature.MultiArray("y", DataType.Float32)]);
        builder.AddConvolution(
            "conv", "image", "features", kernelChannels: 3, outputChannels: 4, height: 1, width: 1,
            new float[12]).AddFlatten("flatten", "features", "flat");
        string message = Assert.Throws<ModelValidationException>(
            () => builder.AddInnerProduct("dense", "flat", "y", new float[200], null, inputChannels: 100, outputChannels: 2)).Message;
        Assert.Contains($"`{message}`", File.ReadAllText(TestData.InRepository("docs", "build.md")), StringComparison.Ordinal);
    }
}
