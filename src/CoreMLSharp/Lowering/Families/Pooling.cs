using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using Pooling3DPaddingType = CoreMLSharp.Specification.Pooling3DLayerParams.Types.Pooling3DPaddingType;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;
using PoolingType3D = CoreMLSharp.Specification.Pooling3DLayerParams.Types.PoolingType3D;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Pooling over one, two or three spatial dimensions.</summary>
internal static class Pooling
{
    public static Action<OperationContext> Of(PoolingType type) => operation =>
    {
        LoweredWindow window = LoweredWindow.Read(operation, operation.Integers("kernel_sizes"));
        bool excludesPadding = type == PoolingType.Average && operation.Flag("exclude_padding_from_average");
        bool isComplete = operation.Flag("ceil_mode");
        if (window.Kernel.Length == 3)
        {
            Pool3D(operation, type, window, excludesPadding, isComplete);
            return;
        }

        window.OverImages(operation, operation.Tensor("x"), (name, x, y, flat) => operation.Network.AddPooling(
            name, x, y, flat.Kernel[0], flat.Kernel[1], flat.Strides[0], flat.Strides[1], type,
            isComplete ? BorderMode.IncludeLastPixel : flat.Border, excludesPadding, isGlobal: false, flat.Pad[0], flat.Pad[1], flat.Pad[2],
            flat.Pad[3], flat.Asymmetry));
    };

    private static void Pool3D(OperationContext operation, PoolingType type, LoweredWindow window, bool excludesPadding, bool isComplete)
    {
        if (type == PoolingType.L2 || isComplete)
        {
            throw new UnsupportedModelException("volumes are pooled by maximum or mean, without ceil_mode.");
        }

        window = window.ForVolumes(operation.Shape("x"));

        int[] kernel = Array.ConvertAll(window.Kernel, size => checked((int)size));
        int[] strides = Array.ConvertAll(window.Strides, size => checked((int)size));
        int[] pad = Array.ConvertAll(window.Pad, size => checked((int)size));
        Pooling3DPaddingType padding = window.IsSame ? Pooling3DPaddingType.Same
            : pad.Any(amount => amount > 0) ? Pooling3DPaddingType.Custom
            : Pooling3DPaddingType.Valid;
        operation.Network.AddPooling3D(
            operation.Name, operation.Tensor("x"), operation.Output(),
            type == PoolingType.Max ? PoolingType3D.Max : PoolingType3D.Average, kernel[0], kernel[1], kernel[2], strides[0], strides[1],
            strides[2], padding, pad[0], pad[1], pad[2], pad[3], pad[4], pad[5], excludesPadding);
    }
}
