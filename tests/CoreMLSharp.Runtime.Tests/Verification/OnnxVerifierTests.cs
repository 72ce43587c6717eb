using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Verification;

public class OnnxVerifierTests
{
    [Fact]
    public void The_default_size_is_tried_and_not_the_lower_end_of_a_range()
    {
        // A product with three channels, of which the range allows one.
        Model model = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 1, 3)], [Feature.MultiArray("y", DataType.Float32)], disableRank5ShapeMapping: true)
            .AddBatchedMatmul("product", "x", "y", new float[6], 3, 2)
            .Build();
        model.Description.Input[0].Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 1 }, new SizeRange { LowerBound = 1, UpperBound = 3 } },
        };
        using OnnxTranslation translation = OnnxExporter.Export(model, new OnnxTranslationOptions { ModelName = "product" });
        OnnxVerifier.Run(translation, model.Description);
    }

    [Fact]
    public void Places_in_a_table_of_one_row_are_tried_with_zeros()
    {
        Model model = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 1)], [Feature.MultiArray("y", DataType.Float32, 2)])
            .AddEmbedding("table", "x", "y", new float[] { 1, 2 }, bias: null, inputDim: 1, outputChannels: 2)
            .Build();
        using OnnxTranslation translation = OnnxExporter.Export(model, new OnnxTranslationOptions { ModelName = "table" });
        OnnxVerifier.Run(translation, model.Description);
    }
}
