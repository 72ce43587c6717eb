using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using PaddingType = CoreMLSharp.Specification.Convolution3DLayerParams.Types.PaddingType;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Convolutions over one, two or three spatial dimensions.</summary>
internal static class Convolution
{
    public static void Conv(OperationContext operation)
    {
        if (operation.ConstantOrNull("weight") is { } weight)
        {
            bool isVolume = weight.Shape.Count == 5;
            (WeightData elements, WeightData? bias) = Weights.WithBias(operation, "weight", "bias", keepsCompressed: !isVolume);
            Convolve(operation, elements, bias, [.. weight.Shape]);
        }
        else ConvolveDynamic(operation);
    }

    /// <summary><c>conv_quantized</c>: weights that stand for weight · quant_scale + quant_bias, which layers keep.</summary>
    public static void ConvQuantized(OperationContext operation)
    {
        if (operation.Choice("quantization_type") != "linear") throw operation.Failure("quantization_type", "it must be 'linear'.");
        ProgramTensor weight = operation.Constant("weight");
        float[] scale = operation.Constant("quant_scale").ToFloats();
        float[] offset = operation.Constant("quant_bias").ToFloats();
        if (offset.Length != scale.Length) offset = [.. scale.Select(_ => offset[0])];
        WeightData elements = WeightData.Linear(weight.Bytes.Span, 8, scale, offset);
        WeightData? bias = operation.Has("bias") ? (WeightData)operation.Constant("bias").ToFloats() : null;
        Convolve(operation, elements, bias, [.. weight.Shape]);
    }

    /// <summary>
    /// Weights are [inputs, outputs / groups, kernel…]; the layer does not dilate them, so that zeros are put between them.
    /// </summary>
    public static void ConvTranspose(OperationContext operation)
    {
        long[] shape = [.. operation.Constant("weight").Shape];
        (WeightData elements, WeightData? bias) = Weights.WithBias(operation, "weight", "bias", keepsCompressed: false);
        long groups = operation.Integer("groups");
        LoweredWindow window = LoweredWindow.Read(operation, shape[2..]);
        if (window.Dilations.Any(dilation => dilation != 1))
        {
            ProgramTensor dilated = Weights.Dilated(operation.Constant("weight"), window.Dilations);
            (elements, bias) = (dilated.ToFloats(), operation.Has("bias") ? (WeightData)operation.Constant("bias").ToFloats() : null);
            window = window with { Kernel = [.. dilated.Shape.Skip(2)], Dilations = [.. window.Dilations.Select(_ => 1L)] };
        }

        long[]? target = operation.IntegersOrNull("output_shape")?[2..];
        if (shape.Length == 5)
        {
            Add3D(operation, elements, bias, shape[0], checked(shape[1] * groups), groups, window, isTransposed: true, target);
            return;
        }

        window.OverImages(operation, operation.Tensor("x"), (name, x, y, flat) => operation.Network.AddConvolution(
            name, x, y, shape[0], checked(shape[1] * groups), flat.Kernel[0], flat.Kernel[1], elements, bias, flat.Strides[0],
            flat.Strides[1], flat.Border, groups, isDeconv: true, target is null ? null : target is [long length] ? [length, 1] : target,
            flat.Dilations, flat.Pad[0], flat.Pad[1], flat.Pad[2], flat.Pad[3], flat.Asymmetry));
    }

    private static void Convolve(OperationContext operation, WeightData elements, WeightData? bias, long[] shape)
    {
        long groups = operation.Integer("groups");
        LoweredWindow window = LoweredWindow.Read(operation, shape[2..]);
        if (shape.Length == 5)
        {
            Add3D(operation, elements, bias, checked(shape[1] * groups), shape[0], groups, window, isTransposed: false, target: null);
            return;
        }

        window.OverImages(operation, operation.Tensor("x"), (name, x, y, flat) => operation.Network.AddConvolution(
            name, x, y, shape[1], shape[0], flat.Kernel[0], flat.Kernel[1], elements, bias, flat.Strides[0], flat.Strides[1], flat.Border,
            groups, isDeconv: false, outputShape: null, flat.Dilations, flat.Pad[0], flat.Pad[1], flat.Pad[2], flat.Pad[3],
            flat.Asymmetry));
    }

    /// <summary>Weights that are computed are the layer's second input; it knows no bias and no dilation then.</summary>
    private static void ConvolveDynamic(OperationContext operation)
    {
        long[] shape = [.. operation.Shape("weight").Dims];
        if (shape.Contains(TensorShape.Unknown)) throw operation.Failure("weight", "computed weights must have a known shape.");
        if (shape.Length == 5) throw operation.Failure("weight", "volumes are only convolved with constants.");
        if (operation.Integers("dilations", shape.Length - 2).Any(dilation => dilation != 1))
        {
            throw operation.Failure("dilations", "they must be 1 where the weights are computed.");
        }

        if (operation.Choice("pad_type") == "same_lower")
        {
            throw operation.Failure("pad_type", "'same_lower' is not for computed weights.");
        }

        string weight = shape.Length == 3 ? Shaping.Expanded(operation, operation.Tensor("weight"), 3) : operation.Tensor("weight");
        string? bias = operation.Has("bias") ? Bias(operation, shape.Length) : null;
        LoweredWindow window = LoweredWindow.Read(operation, shape[2..]);
        string product = bias is null ? operation.Output() : operation.New("product");
        window.OverImages(operation, operation.Tensor("x"), product, (name, x, y, flat) =>
        {
            if (flat.Pad.Any(amount => amount > 0))
            {
                string padded = operation.Step("padded", y => operation.Network.AddConstantPad(y, [x], y, [0, 0, 0, 0, .. flat.Pad]));
                x = padded;
            }

            operation.Network.AddConvolution(
                name, [x, weight], y, shape[1], shape[0], flat.Kernel[0], flat.Kernel[1], flat.Strides[0], flat.Strides[1], flat.Border,
                operation.Integer("groups"));
        });
        if (bias is not null) operation.Network.AddAddBroadcastable(operation.Name, [product, bias], operation.Output());
    }

    private static string Bias(OperationContext operation, int rank)
    {
        long[] shape = [-1, .. Enumerable.Repeat(1L, rank - 2)];
        return operation.Step("bias", y => operation.Network.AddReshapeStatic(y, operation.Tensor("bias"), y, shape));
    }

    private static void Add3D(
        OperationContext operation, WeightData elements, WeightData? bias, long inputs, long outputs, long groups, LoweredWindow window,
        bool isTransposed, long[]? target)
    {
        if (!isTransposed) window = window.ForVolumes(operation.Shape("x"));
        int[] kernel = Small(window.Kernel);
        int[] strides = Small(window.Strides);
        int[] dilations = Small(window.Dilations);
        int[] pad = Small(window.Pad);
        PaddingType padding = window.IsSame ? PaddingType.Same : pad.Any(amount => amount > 0) ? PaddingType.Custom : PaddingType.Valid;
        operation.Network.AddConvolution3D(
            operation.Name, operation.Tensor("x"), operation.Output(), checked((int)inputs), checked((int)outputs), kernel[0], kernel[1],
            kernel[2], elements, bias, checked((int)groups), strides[0], strides[1], strides[2], dilations[0], dilations[1], dilations[2],
            isTransposed, target, padding, pad[0], pad[1], pad[2], pad[3], pad[4], pad[5]);
    }

    private static int[] Small(long[] sizes) => Array.ConvertAll(sizes, size => checked((int)size));
}
