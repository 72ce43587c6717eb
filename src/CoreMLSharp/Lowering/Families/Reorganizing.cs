using CoreMLSharp.Shapes;
using ReorganizationType = CoreMLSharp.Specification.ReorganizeDataLayerParams.Types.ReorganizationType;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Operations that move blocks of pixels of [N, C, H, W] into channels or batches, and back. Where there is no layer, instances and
/// channels are one dimension, so that five are enough to take height and width apart.
/// </summary>
internal static class Reorganizing
{
    /// <summary>Operations that are one layer.</summary>
    public static Action<OperationContext> Of(ReorganizationType mode, string block) => operation =>
        operation.Network.AddReorganizeData(
            operation.Name, operation.Tensor("x"), operation.Output(), mode, operation.Integer(block));

    /// <summary>Blocks become channels, next to each other in the channel that they are from.</summary>
    public static void PixelUnshuffle(OperationContext operation)
    {
        TensorShape x = Known(operation);
        long block = operation.Integer("downscale_factor");
        string apart = Apart(operation, operation.Tensor("x"), x, block, block);
        string moved = operation.Step("moved", y => operation.Network.AddTranspose(y, apart, y, [0, 2, 4, 1, 3]));
        Shaping.TryReshape(operation, moved);
    }

    public static void SpaceToBatch(OperationContext operation)
    {
        TensorShape x = Known(operation);
        long[] block = operation.Integers("block_shape");
        long[] pad = operation.Integers("paddings");
        string padded = pad.All(amount => amount == 0)
            ? operation.Tensor("x")
            : operation.Step("padded", y => operation.Network.AddConstantPad(y, [operation.Tensor("x")], y, [0, 0, 0, 0, .. pad]));
        TensorShape larger = new(x[0], x[1], x[2] + pad[0] + pad[1], x[3] + pad[2] + pad[3]);
        string apart = Apart(operation, padded, larger, block[0], block[1]);
        string moved = operation.Step("moved", y => operation.Network.AddTranspose(y, apart, y, [2, 4, 0, 1, 3]));
        Shaping.TryReshape(operation, moved);
    }

    public static void BatchToSpace(OperationContext operation)
    {
        TensorShape x = Known(operation);
        long[] block = operation.Integers("block_shape");
        long[] crops = operation.Integers("crops");
        long batch = x[0] / checked(block[0] * block[1]);
        string apart = operation.Step("apart", y => operation.Network.AddReshapeStatic(
            y, operation.Tensor("x"), y, [block[0], block[1], batch * x[1], x[2], x[3]]));
        string moved = operation.Step("moved", y => operation.Network.AddTranspose(y, apart, y, [2, 3, 0, 4, 1]));
        if (crops.All(amount => amount == 0))
        {
            Shaping.TryReshape(operation, moved);
            return;
        }

        string whole = operation.Step("whole", y => operation.Network.AddReshapeStatic(
            y, moved, y, [batch, x[1], x[2] * block[0], x[3] * block[1]]));
        operation.Network.AddCrop(operation.Name, whole, operation.Output(), crops[2], crops[3], crops[0], crops[1]);
    }

    /// <summary>[N · C, H / h, h, W / w, w].</summary>
    private static string Apart(OperationContext operation, string x, TensorShape shape, long h, long w) =>
        operation.Step("apart", y => operation.Network.AddReshapeStatic(
            y, x, y, [shape[0] * shape[1], shape[2] / h, h, shape[3] / w, w]));

    private static TensorShape Known(OperationContext operation) => operation.Shape("x") is { IsStatic: true } shape
        ? shape
        : throw operation.Failure("x", "its shape must be known.");
}
