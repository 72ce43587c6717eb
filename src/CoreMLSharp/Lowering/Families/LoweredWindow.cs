using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using SamePaddingMode = CoreMLSharp.Specification.SamePadding.Types.SamePaddingMode;

namespace CoreMLSharp.Lowering.Families;

/// <summary>How the window of a convolution or pooling moves.</summary>
/// <param name="Kernel">Its size, an element for each spatial dimension.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="Dilations">From one of its elements to the next.</param>
/// <param name="Pad">What is added before and after each dimension; zeros with <see cref="IsSame"/>.</param>
/// <param name="IsSame">Whether the padding follows from the sizes.</param>
/// <param name="Asymmetry">Where the odd element of such padding goes.</param>
internal sealed record LoweredWindow(
    long[] Kernel, long[] Strides, long[] Dilations, long[] Pad, bool IsSame, SamePaddingMode Asymmetry)
{
    /// <summary>Adds a layer of two spatial dimensions: its name, input, output and window.</summary>
    public delegate void Layer(string name, string input, string output, LoweredWindow window);

    public BorderMode Border => IsSame ? BorderMode.Same : BorderMode.Valid;

    public static LoweredWindow Read(OperationContext operation, long[] kernel)
    {
        int count = kernel.Length;
        string padding = operation.Choice("pad_type");
        bool isSame = padding is "same" or "same_lower";
        return new LoweredWindow(
            kernel,
            operation.Integers("strides", count),
            operation.HasValue("dilations") ? operation.Integers("dilations", count) : [.. kernel.Select(_ => 1L)],
            padding == "custom" ? operation.Integers("pad", 2 * count) : new long[2 * count],
            isSame,
            padding == "same_lower" ? SamePaddingMode.TopLeftHeavy : SamePaddingMode.BottomRightHeavy);
    }

    /// <summary>The same with the padding in numbers, where it follows from sizes that are known: volumes know only an even one.</summary>
    public LoweredWindow ForVolumes(TensorShape x)
    {
        if (!IsSame || Asymmetry == SamePaddingMode.BottomRightHeavy) return this;
        if (x.Dims[2..].Contains(TensorShape.Unknown))
        {
            throw new UnsupportedModelException("the padding 'same_lower' of volumes needs a known depth, height and width.");
        }

        long[] pad = new long[2 * Kernel.Length];
        for (int i = 0; i < Kernel.Length; i++)
        {
            long outputs = (x[i + 2] + Strides[i] - 1) / Strides[i];
            long extent = ((Kernel[i] - 1) * Dilations[i]) + 1;
            long total = Math.Max(0, ((outputs - 1) * Strides[i]) + extent - x[i + 2]);
            (pad[2 * i], pad[(2 * i) + 1]) = (total - (total / 2), total / 2);
        }

        return this with { Pad = pad, IsSame = false };
    }

    /// <summary>Adds the operation's layer; where there is one spatial dimension, it is the height of images one pixel wide.</summary>
    public void OverImages(OperationContext operation, string x, Layer add) => OverImages(operation, x, operation.Output(), add);

    /// <inheritdoc cref="OverImages(OperationContext, string, Layer)"/>
    public void OverImages(OperationContext operation, string x, string output, Layer add)
    {
        if (Kernel.Length == 2)
        {
            add(output, x, output, this);
            return;
        }

        string image = Shaping.Expanded(operation, x, 3);
        string result = operation.New("image");
        add(result, image, result, this with
        {
            Kernel = [.. Kernel, 1],
            Strides = [.. Strides, 1],
            Dilations = [.. Dilations, 1],
            Pad = [.. Pad, 0, 0],
        });
        operation.Network.AddSqueeze(output, result, output, [3]);
    }
}
