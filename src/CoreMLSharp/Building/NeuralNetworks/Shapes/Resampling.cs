using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that make height and width larger or smaller.</summary>
internal static class Resampling
{
    private const long Unknown = TensorShape.Unknown;

    public static void Upsample(ShapeContext context)
    {
        UpsampleLayerParams layer = context.Layer.Upsample;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            long size = y[i - 2];
            bool isWhole = layer.FractionalScalingFactor.Count == 0;
            long factor = layer.ScalingFactor.Count == 2 ? (long)Math.Min(layer.ScalingFactor[i], int.MaxValue) : 1;
            y = y.WithKnown(i - 2, size == Unknown || !isWhole ? Unknown : size * factor);
        }

        context.Output(y);
    }

    public static void ResizeBilinear(ShapeContext context)
    {
        IReadOnlyList<ulong> target = context.Layer.ResizeBilinear.TargetSize;
        if (context.X.HasRankOfAtLeast(2) && target.Count == 2) context.Output(context.X.WithKnown(-2, (long)target[0]).WithKnown(-1, (long)target[1]));
    }

    public static void ReorganizeData(ShapeContext context)
    {
        TensorShape x = context.X;
        long block = (long)Math.Clamp(context.Layer.ReorganizeData.BlockSize, 1UL, 1UL << 15);
        if (!x.HasRankOfAtLeast(3)) return;
        bool toDepth = context.Layer.ReorganizeData.Mode == ReorganizeDataLayerParams.Types.ReorganizationType.SpaceToDepth;
        context.Output(toDepth
            ? x.WithKnown(-3, Times(x[-3], block * block)).WithKnown(-2, Divided(-2, block)).WithKnown(-1, Divided(-1, block))
            : x.WithKnown(-3, Divided(-3, block * block)).WithKnown(-2, Times(x[-2], block)).WithKnown(-1, Times(x[-1], block)));

        static long Times(long size, long factor) => size == Unknown ? Unknown : size * factor;

        long Divided(int axis, long divisor)
        {
            if (x[axis] == Unknown) return Unknown;
            if (x[axis] % divisor != 0) context.Fail($"Dimension {axis} of the input '{context.Layer.Input[0]}' {x} cannot be divided by {divisor}.", "Choose another block size.");
            return x[axis] / divisor;
        }
    }
}
