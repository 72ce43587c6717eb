using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>An activation that the compiler merged into the layer before it becomes a layer again; its name is gone.</summary>
internal static class MergedActivation
{
    /// <param name="layer">The layer, as the specification has it.</param>
    /// <param name="compiled">The same, with the settings that say what was merged.</param>
    /// <param name="relu">The setting for a ReLU.</param>
    /// <param name="tanh">The setting for a hyperbolic tangent.</param>
    public static IEnumerable<NeuralNetworkLayer> After(NeuralNetworkLayer layer, EspressoLayer compiled, string relu, string tanh)
    {
        ActivationParams? activation = compiled.Flag(relu) ? new() { ReLU = new() }
            : compiled.Flag(tanh) ? new() { Tanh = new() }
            : null;
        if (activation is null) return [layer];
        if (layer.Output is not [string output]) throw compiled.Error("it has not one output");
        string between = $"{output}__before_activation";
        layer.Output[0] = between;
        string name = $"{layer.Name}__activation";
        return [layer, new NeuralNetworkLayer { Name = name, Input = { between }, Output = { output }, Activation = activation }];
    }
}
