using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>What several samples are made of.</summary>
internal static class Layers
{
    /// <summary>A convolution whose weights follow a sine.</summary>
    public static NeuralNetworkLayer Convolution(string name, string input, string output, int inputs, int outputs) => new()
    {
        Name = name,
        Input = { input },
        Output = { output },
        Convolution = new ConvolutionLayerParams
        {
            KernelChannels = (ulong)inputs,
            OutputChannels = (ulong)outputs,
            NGroups = 1,
            KernelSize = { 3, 3 },
            Same = new SamePadding(),
            Weights = new WeightParams { FloatValue = { Enumerable.Range(0, 9 * inputs * outputs).Select(i => MathF.Sin(i)) } },
        },
    };
}
