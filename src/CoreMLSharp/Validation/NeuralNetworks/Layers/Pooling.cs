using CoreMLSharp.Specification;
using PaddingType = CoreMLSharp.Specification.Pooling3DLayerParams.Types.Pooling3DPaddingType;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Pooling: padding is chosen, kernel and stride are positive.</summary>
internal static class Pooling
{
    public static void Check(LayerContext context) => context.Require(
        context.Layer.Pooling.PoolingPaddingTypeCase != PoolingLayerParams.PoolingPaddingTypeOneofCase.None,
        "The padding type is not set.", "Set valid, same or includeLastPixel.");

    public static void Check3D(LayerContext context)
    {
        Pooling3DLayerParams layer = context.Layer.Pooling3D;
        context.RequirePositive(layer.KernelDepth, "kernelDepth");
        context.RequirePositive(layer.KernelHeight, "kernelHeight");
        context.RequirePositive(layer.KernelWidth, "kernelWidth");
        context.RequirePositive(layer.StrideDepth, "strideDepth");
        context.RequirePositive(layer.StrideHeight, "strideHeight");
        context.RequirePositive(layer.StrideWidth, "strideWidth");

        ReadOnlySpan<int> padding =
        [
            layer.CustomPaddingFront, layer.CustomPaddingBack, layer.CustomPaddingTop,
            layer.CustomPaddingBottom, layer.CustomPaddingLeft, layer.CustomPaddingRight,
        ];
        bool custom = layer.PaddingType == PaddingType.Custom;
        context.Require(!custom || !padding.ContainsAnyInRange(int.MinValue, -1), "A custom padding is negative.", "Make it zero or positive.");
        context.Require(custom || !padding.ContainsAnyExcept(0), $"Custom padding is given with padding type {layer.PaddingType}.", "Set the padding type to CUSTOM, or the amounts to 0.");
    }
}
