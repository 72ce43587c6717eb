using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>
/// Works out the shapes of the tensors in a neural network from those of its inputs, without running it. What does not follow for certain
/// is left unknown, such as sizes that depend on the numbers in a tensor, and what a custom layer writes.
/// </summary>
public static class NetworkShapes
{
    /// <summary>
    /// The shapes of all tensors by their names, those inside branches and loops included; empty for a model that is not a neural
    /// network.
    /// </summary>
    /// <remarks>In networks whose inputs are mapped to rank 5, every tensor is [sequence, batch, channel, height, width].</remarks>
    public static IReadOnlyDictionary<string, TensorShape> Infer(Model model) => Infer(model, model.Description?.Input ?? []);

    /// <summary>The same for inputs that are described otherwise than in the model, such as those of one size.</summary>
    public static IReadOnlyDictionary<string, TensorShape> Infer(Model model, IEnumerable<FeatureDescription> inputs)
    {
        if (model.Network is not { Layers.Count: > 0 } network) return new Dictionary<string, TensorShape>();
        ShapeScope scope = new(InterfaceShapes.Of(inputs, network.HasExactArrays, network.ImageRank == 4));
        Infer(network.Layers, scope);
        return scope.All;
    }

    /// <summary>Infers the shapes of what layers write, one after the other.</summary>
    internal static void Infer(IEnumerable<NeuralNetworkLayer> layers, ShapeScope scope)
    {
        foreach (NeuralNetworkLayer layer in layers) ShapeContext.Infer(layer, scope).Commit();
    }

    /// <summary>Whether every tensor of the network is [sequence, batch, channel, height, width].</summary>
    internal static bool MapsToRank5(Model model) => model.Network is { HasExactArrays: false, ImageRank: 5 };
}
