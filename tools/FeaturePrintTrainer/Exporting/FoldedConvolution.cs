using CoreMLSharp.Tools.FeaturePrintTrainer.Training;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>A convolution with its batch normalisation folded in.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Stride along both axes.</param>
/// <param name="Weights">[Outputs, Inputs, Kernel, Kernel].</param>
/// <param name="Bias">[Outputs].</param>
internal sealed record FoldedConvolution(int Inputs, int Outputs, int Kernel, int Stride, float[] Weights, float[] Bias)
{
    public static FoldedConvolution From(ConvBlock block)
    {
        using IDisposable off = no_grad();
        Tensor kernel = block.Convolution.weight!;
        Tensor factor = block.Norm.weight! / (block.Norm.running_var! + block.Norm.eps).sqrt();
        Tensor weights = kernel * factor.reshape(-1, 1, 1, 1);
        Tensor bias = block.Norm.bias! - (block.Norm.running_mean! * factor);
        return new FoldedConvolution(
            (int)kernel.shape[1],
            (int)kernel.shape[0],
            (int)kernel.shape[2],
            (int)block.Convolution.stride![0],
            weights.contiguous().data<float>().ToArray(),
            bias.data<float>().ToArray());
    }
}
