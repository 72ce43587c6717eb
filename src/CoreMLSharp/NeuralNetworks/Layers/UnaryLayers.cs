using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Functions of one number, element by element.</summary>
internal static class UnaryLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Unary, 1, 1) { KeepsRank = true, Infer = Infer.Same },
        new(LayerCase.Clip, 1, 1) { Check = CheckClip, Infer = Infer.Same },
        new(LayerCase.Ceil, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Floor, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Round, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Sign, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Exp2, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Sin, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Cos, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Tan, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Asin, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Acos, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Atan, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Sinh, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Cosh, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Tanh, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Asinh, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Acosh, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Atanh, 1, 1) { Infer = Infer.Same },
    ];

    private static void CheckClip(LayerContext context)
    {
        ClipLayerParams layer = context.Layer.Clip;
        context.Require(
            !(layer.MinVal > layer.MaxVal),
            $"minVal is {layer.MinVal}, maxVal {layer.MaxVal}.",
            "Make minVal the smaller one.");
    }
}
