using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using PaddingType = CoreMLSharp.Specification.Pooling3DLayerParams.Types.Pooling3DPaddingType;
using PoolingCase = CoreMLSharp.Specification.PoolingLayerParams.PoolingPaddingTypeOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Pooling: padding is chosen, kernel and stride are positive.</summary>
internal static class PoolingLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Pooling, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(4), Check = Check, Infer = Infer },
        new(LayerCase.Pooling3D, 1, 1)
        {
            Version = _ => IOS14,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(5),
            Check = Check3D,
            Infer = Infer3D,
        },
        new(LayerCase.GlobalPooling3D, 1, 1) { Version = _ => IOS14, KeepsRank = true, Ranks = Ranks.AtLeast(5), Infer = InferGlobal3D },
    ];

    private static void Check(LayerContext context) => context.Require(
        context.Layer.Pooling.PoolingPaddingTypeCase != PoolingCase.None,
        "The padding type is not set.", "Set valid, same or includeLastPixel.");

    private static void Check3D(LayerContext context)
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
        context.Require(
            !custom || !padding.ContainsAnyInRange(int.MinValue, -1),
            "A custom padding is negative.",
            "Make it zero or positive.");
        context.Require(
            custom || !padding.ContainsAnyExcept(0),
            $"Custom padding is given with padding type {layer.PaddingType}.",
            "Set the padding type to CUSTOM, or the amounts to 0.");
    }

    private static void Infer(ShapeContext context)
    {
        PoolingLayerParams layer = context.Layer.Pooling;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            (long kernel, long stride) = (Window.Size(layer.Kernel[i]), Window.Size(layer.Strides[i]));
            bool same = layer.PoolingPaddingTypeCase == PoolingCase.Same;
            long size = layer.GlobalPooling ? 1
                : PoolingPadding(layer, i) is long padding ? new Window(kernel, stride, 1, padding, same).Slide(y[i - 2])
                : Unknown;
            if (size == 0) Window.Fail(context, i - 2);
            y = y.WithKnown(i - 2, size);
        }

        context.Output(y);
    }

    private static void Infer3D(ShapeContext context)
    {
        Pooling3DLayerParams layer = context.Layer.Pooling3D;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(5)) return;
        bool same = layer.PaddingType == PaddingType.Same;
        Window[] windows =
        [
            new(layer.KernelDepth, layer.StrideDepth, 1, layer.CustomPaddingFront + layer.CustomPaddingBack, same),
            new(layer.KernelHeight, layer.StrideHeight, 1, layer.CustomPaddingTop + layer.CustomPaddingBottom, same),
            new(layer.KernelWidth, layer.StrideWidth, 1, layer.CustomPaddingLeft + layer.CustomPaddingRight, same),
        ];
        for (int i = 0; i < 3; i++)
        {
            long size = windows[i].Slide(y[i - 3]);
            if (size == 0) Window.Fail(context, i - 3);
            y = y.WithKnown(i - 3, size);
        }

        context.Output(y);
    }

    private static void InferGlobal3D(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(5)) context.Output(context.X.WithKnown(-3, 1).WithKnown(-2, 1).WithKnown(-1, 1));
    }

    private static long? PoolingPadding(PoolingLayerParams layer, int axis)
    {
        // Windows that include the last pixel can have an element more; that is left unknown.
        if (layer.PoolingPaddingTypeCase == PoolingCase.IncludeLastPixel) return null;
        (long before, long after) = Window.Border(layer.Valid?.PaddingAmounts, axis);
        return before + after;
    }
}
