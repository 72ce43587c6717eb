using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Activations, and softmax.</summary>
internal static class ActivationLayers
{
    /// <summary>By which number softmax names the channels, where 0 is the last dimension.</summary>
    private const int Channels = 2;

    public static IEnumerable<NeuralNetworkLayer> Activation(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        message.Activation = layer.Integer("mode") switch
        {
            0 => new() { ReLU = new() },
            1 => new() { Tanh = new() },
            2 => new() { LeakyReLU = new() { Alpha = layer.Real("alpha") } },
            3 => new() { Sigmoid = new() },
            5 => new() { ScaledTanh = new() { Alpha = layer.Real("alpha"), Beta = layer.Real("beta") } },
            6 => new() { Linear = new() { Alpha = layer.Real("alpha"), Beta = layer.Real("beta") } },
            8 => new() { ELU = new() { Alpha = layer.Real("alpha") } },
            9 => new() { ThresholdedReLU = new() { Alpha = layer.Real("alpha") } },
            10 => new() { Softplus = new() },
            12 => new() { Softsign = new() },
            long mode => throw layer.Unsupported($"its activation is the number {mode:N0}"),
        };
        return [message];
    }

    public static IEnumerable<NeuralNetworkLayer> Softmax(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        long axis = layer.Integer("C", Channels);
        if (axis == Channels) message.Softmax = new();
        else message.SoftmaxND = new() { Axis = -1 - axis };
        return [message];
    }

    public static IEnumerable<NeuralNetworkLayer> SoftmaxND(EspressoLayer layer)
    {
        NeuralNetworkLayer message = layer.New();
        message.SoftmaxND = new() { Axis = layer.Integer("nd_axis", -1) };
        return [message];
    }
}
