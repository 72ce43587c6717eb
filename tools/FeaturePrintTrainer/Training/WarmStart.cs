using CoreMLSharp.Specification;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>
/// Begins a training from an exported model: a network of the same plan, or of one with more bottlenecks, computes what the model does.
/// The model's convolutions have their batch normalisation folded in; each gets one again, whose statistics are measured on pictures and
/// whose scale and offset undo it. Bottlenecks that the model lacks add nothing yet, since the last scale of a new one is zero.
/// </summary>
internal sealed class WarmStart
{
    /// <summary>
    /// The convolutions before the average; the one behind it makes features less alike, and is measured anew by the export.
    /// </summary>
    private readonly Queue<ConvolutionLayerParams> _convolutions;

    private WarmStart(Model model) =>
        _convolutions = new Queue<ConvolutionLayerParams>(
            model.NeuralNetwork.Layers
                .TakeWhile(layer => layer.LayerCase != NeuralNetworkLayer.LayerOneofCase.Pooling)
                .Where(layer => layer.LayerCase == NeuralNetworkLayer.LayerOneofCase.Convolution)
                .Select(layer => layer.Convolution));

    /// <summary>Fills a new network.</summary>
    /// <param name="student">The network.</param>
    /// <param name="path">The exported model.</param>
    /// <param name="pictures">Normalised pictures to measure statistics on, [N, 3, H, W].</param>
    public static void Apply(StudentNetwork student, string path, Tensor pictures)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        WarmStart start = new(ModelFile.Load(path).Specification);
        student.eval();
        Tensor map = start.Fill(student.Stem, pictures);
        foreach (var part in student.Trunk)
        {
            map = part is Bottleneck bottleneck ? start.Fill(bottleneck, map) : start.Fill((ConvBlock)part, map);
        }

        if (start._convolutions.Count > 0) throw new ArgumentException($"{path} has parts that the plan lacks.");
        student.train();
    }

    private Tensor Fill(Bottleneck bottleneck, Tensor input)
    {
        if (_convolutions.TryPeek(out ConvolutionLayerParams? next) && Fits(next, bottleneck.Reduce))
        {
            Fill(bottleneck.Expand, Fill(bottleneck.Spatial, Fill(bottleneck.Reduce, input)));
        }
        else
        {
            Measure(bottleneck.Expand, Measure(bottleneck.Spatial, Measure(bottleneck.Reduce, input)));
        }

        return bottleneck.forward(input);
    }

    private Tensor Fill(ConvBlock block, Tensor input)
    {
        Tensor kernel = block.Convolution.weight!;
        if (!_convolutions.TryDequeue(out ConvolutionLayerParams? source) || !Fits(source, block))
        {
            throw new ArgumentException($"The model's parts are not those of the plan, where it has {kernel.shape[0]} channels.");
        }

        Tensor weights = tensor(Values(source.Weights, (int)source.OutputChannels), kernel.shape);
        Tensor bias = tensor(Values(source.Bias, 1));
        // Of the size that new weights have, since rates are made for these; the normalisation undoes it.
        Tensor factor = kernel.square().mean().sqrt() / weights.square().mean().sqrt();
        kernel.copy_(weights * factor);
        Measure(block, input);
        block.Norm.weight!.copy_((block.Norm.running_var! + block.Norm.eps).sqrt() / factor);
        block.Norm.bias!.copy_(bias + (block.Norm.running_mean! / factor));
        return block.forward(input);
    }

    /// <summary>Sets the statistics of a block's normalisation.</summary>
    private static Tensor Measure(ConvBlock block, Tensor input)
    {
        Tensor output = nn.functional.conv2d(
            input, block.Convolution.weight!, null, block.Convolution.stride, block.Convolution.padding, block.Convolution.dilation, 1);
        block.Norm.running_mean!.copy_(output.mean([0, 2, 3]));
        block.Norm.running_var!.copy_(output.var([0, 2, 3]));
        return block.forward(input);
    }

    private static bool Fits(ConvolutionLayerParams source, ConvBlock block) =>
        block.Convolution.weight!.shape.SequenceEqual(
            [(long)source.OutputChannels, (long)source.KernelChannels, (long)source.KernelSize[0], (long)source.KernelSize[1]]);

    /// <summary>Weights of 32 bits, or of 8 with a scale and an offset a channel.</summary>
    private static float[] Values(WeightParams weights, int channels)
    {
        if (weights.FloatValue.Count > 0) return [.. weights.FloatValue];
        LinearQuantizationParams line = weights.Quantization.LinearQuantization;
        int length = weights.RawValue.Length / channels;
        return [.. weights.RawValue.Select((code, i) => (code * line.Scale[i / length]) + line.Bias[i / length])];
    }
}
