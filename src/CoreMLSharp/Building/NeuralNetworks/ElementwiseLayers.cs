using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Arithmetic, element by element. The newer layers, called broadcastable, follow NumPy; the older ones know only sizes of 1
/// beside others.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>The sum of the inputs, or x + alpha with one input.</summary>
    public NeuralNetworkBuilder AddAdd(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { Add = new() { Alpha = alpha } });

    /// <summary>The product of the inputs, or alpha · x with one input.</summary>
    public NeuralNetworkBuilder AddMultiply(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { Multiply = new() { Alpha = alpha } });

    /// <summary>The mean of the inputs.</summary>
    public NeuralNetworkBuilder AddAverage(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { Average = new() });

    /// <summary>The largest of the inputs.</summary>
    public NeuralNetworkBuilder AddMax(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { Max = new() });

    /// <summary>The smallest of the inputs.</summary>
    public NeuralNetworkBuilder AddMin(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { Min = new() });

    /// <summary>x + bias, with the bias broadcast over channel, height and width.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 3 or more.</param>
    /// <param name="outputName">The tensor it writes, of the same shape.</param>
    /// <param name="bias">As many values as the shape says.</param>
    /// <param name="shapeBias">[1], [C], [1, H, W] or [C, H, W]; null for [1].</param>
    public NeuralNetworkBuilder AddBias(
        string name, string inputName, string outputName, WeightData bias, IReadOnlyList<long>? shapeBias = null) =>
        Add(name, inputName, outputName, new() { Bias = new() { Bias = bias.Message, Shape = { Sizes(name, shapeBias ?? [1]) } } });

    /// <summary>scale · x + bias, both broadcast over channel, height and width.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 3 or more.</param>
    /// <param name="outputName">The tensor it writes, of the same shape.</param>
    /// <param name="weights">The scale: as many values as its shape says.</param>
    /// <param name="bias">As many values as its shape says, or null for none.</param>
    /// <param name="shapeScale">[1], [C], [1, H, W] or [C, H, W]; null for [1].</param>
    /// <param name="shapeBias">The same for the bias.</param>
    public NeuralNetworkBuilder AddScale(
        string name, string inputName, string outputName, WeightData weights, WeightData? bias = null,
        IReadOnlyList<long>? shapeScale = null, IReadOnlyList<long>? shapeBias = null)
    {
        ScaleLayerParams scale = new()
        {
            Scale = weights.Message,
            ShapeScale = { Sizes(name, shapeScale ?? [1]) },
            HasBias = bias is not null,
            Bias = bias?.Message,
        };
        if (bias is not null) scale.ShapeBias.AddRange(Sizes(name, shapeBias ?? [1]));
        return Add(name, inputName, outputName, new() { Scale = scale });
    }

    /// <summary>x + y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddAddBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { AddBroadcastable = new() });

    /// <summary>x - y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddSubtractBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { SubtractBroadcastable = new() });

    /// <summary>x · y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddMultiplyBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { MultiplyBroadcastable = new() });

    /// <summary>x / y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddDivideBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { DivideBroadcastable = new() });

    /// <summary>floor(x / y), with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddFloorDivBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { FloorDivBroadcastable = new() });

    /// <summary>The remainder of x / y, with the sign of y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddModBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { ModBroadcastable = new() });

    /// <summary>x to the power of y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddPowBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { PowBroadcastable = new() });

    /// <summary>The larger of x and y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddMaxBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { MaxBroadcastable = new() });

    /// <summary>The smaller of x and y, with broadcasting of the two inputs.</summary>
    public NeuralNetworkBuilder AddMinBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { MinBroadcastable = new() });
}
