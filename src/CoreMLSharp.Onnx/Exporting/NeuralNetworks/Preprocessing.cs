using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>What is done to image inputs before the first layer (<c>NeuralNetworkPreprocessing</c> of the specification).</summary>
internal static class Preprocessing
{
    public static void Apply(NetworkContext context, Model model, Network network)
    {
        foreach (NeuralNetworkPreprocessing step in network.Preprocessing)
        {
            FeatureDescription? input = step.FeatureName.Length == 0
                ? model.Description.Input.FirstOrDefault(feature => feature.Type?.ImageType is not null)
                : model.Description.Input.FirstOrDefault(feature => feature.Name == step.FeatureName);
            if (input is null) throw new ModelValidationException($"the preprocessing of '{step.FeatureName}' has no input of that name.");
            OnnxValue x = context.Find(input.Name);
            context.Redefine(input.Name, step.PreprocessorCase switch
            {
                NeuralNetworkPreprocessing.PreprocessorOneofCase.Scaler =>
                    Scale(context.Graph, x, step.Scaler, input.Type?.ImageType?.ColorSpace),
                NeuralNetworkPreprocessing.PreprocessorOneofCase.MeanImage => Subtract(context, x, step.MeanImage),
                _ => x,
            });
        }
    }

    private static OnnxValue Scale(
        OnnxGraphBuilder graph, OnnxValue x, NeuralNetworkImageScaler scaler, ImageFeatureType.Types.ColorSpace? colors)
    {
        float[] bias = colors switch
        {
            ImageFeatureType.Types.ColorSpace.Bgr => [scaler.BlueBias, scaler.GreenBias, scaler.RedBias],
            ImageFeatureType.Types.ColorSpace.Rgb => [scaler.RedBias, scaler.GreenBias, scaler.BlueBias],
            _ => [scaler.GrayBias],
        };
        OnnxValue scaled = graph.Mul(x, scaler.ChannelScale);
        return bias.All(value => value == 0) ? scaled : graph.Add(scaled, graph.Constant(bias, new TensorShape(bias.Length, 1, 1)));
    }

    private static OnnxValue Subtract(NetworkContext context, OnnxValue x, NeuralNetworkMeanImage mean)
    {
        TensorShape shape = new(x.RankedShape.Dims[^3..]);
        if (!shape.IsStatic || shape.Count != mean.MeanImage.Count)
        {
            throw new ModelValidationException($"the mean image has {mean.MeanImage.Count} numbers; the input has the shape {shape}.");
        }

        return context.Graph.Sub(x, context.Graph.Weights("meanImage", mean.MeanImage, shape));
    }
}
