using CoreMLSharp.Specification;
using UnaryOperation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Arithmetic, element by element, by the number of its operation.</summary>
internal static class ElementwiseLayers
{
    private static readonly Dictionary<long, Action<NeuralNetworkLayer, EspressoLayer>> Operations = new()
    {
        [0] = Add,
        [1] = Multiply,
        [2] = (message, layer) => message.Add = new() { Alpha = layer.Real("alpha") },
        [3] = (message, layer) => message.Multiply = new() { Alpha = layer.Real("alpha") },
        [10] = Unary(UnaryOperation.Inverse),
        [11] = Unary(UnaryOperation.Sqrt),
        [12] = Unary(UnaryOperation.Rsqrt),
        [13] = (message, layer) => message.Unary = new() { Type = UnaryOperation.Power, Alpha = layer.Real("alpha"), Scale = 1 },
        [24] = Unary(UnaryOperation.Abs),
        [26] = Unary(UnaryOperation.Log),
        [27] = Unary(UnaryOperation.Exp),
        [119] = (message, layer) => message.Clip = new() { MinVal = layer.Real("alpha"), MaxVal = layer.Real("beta") },
    };

    public static IEnumerable<NeuralNetworkLayer> Elementwise(EspressoLayer layer)
    {
        long operation = layer.Integer("operation");
        if (!Operations.TryGetValue(operation, out var write)) throw layer.Unsupported($"its operation is the number {operation:N0}");
        NeuralNetworkLayer message = layer.New();
        write(message, layer);
        return MergedActivation.After(message, layer, relu: "fused_relu", tanh: "fused_tanh");
    }

    private static Action<NeuralNetworkLayer, EspressoLayer> Unary(UnaryOperation operation) =>
        (message, layer) => message.Unary = new() { Type = operation, Epsilon = layer.Real("eps"), Scale = 1 };

    /// <summary>The networks of 2017 broadcast along channels or images alone, newer layers along any dimension.</summary>
    private static void Add(NeuralNetworkLayer message, EspressoLayer layer)
    {
        if (layer.Flag("nd_mode")) message.AddBroadcastable = new();
        else message.Add = new();
    }

    private static void Multiply(NeuralNetworkLayer message, EspressoLayer layer)
    {
        if (layer.Flag("nd_mode")) message.MultiplyBroadcastable = new();
        else message.Multiply = new();
    }
}
