using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using ArrayMapping = CoreMLSharp.Specification.NeuralNetworkMultiArrayShapeMapping;
using ImageMapping = CoreMLSharp.Specification.NeuralNetworkImageShapeMapping;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

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
        if (model.NetworkLayers.Count == 0) return new Dictionary<string, TensorShape>();
        (bool exactArrays, bool exactImages) = Mappings(model);
        ShapeScope scope = new(InterfaceShapes.Of(inputs, exactArrays, exactImages));
        Infer(model.NetworkLayers, scope);
        return scope.All;
    }

    /// <summary>Infers the shapes of what layers write, one after the other.</summary>
    internal static void Infer(IEnumerable<NeuralNetworkLayer> layers, ShapeScope scope)
    {
        foreach (NeuralNetworkLayer layer in layers) ShapeContext.Infer(layer, scope).Commit();
    }

    /// <summary>Whether every tensor of the network is [sequence, batch, channel, height, width].</summary>
    internal static bool MapsToRank5(Model model) => Mappings(model) == (false, false);

    private static (bool ExactArrays, bool ExactImages) Mappings(Model model)
    {
        (ArrayMapping arrays, ImageMapping images) = model.TypeCase switch
        {
            TypeCase.NeuralNetworkClassifier when model.NeuralNetworkClassifier is var network =>
                (network.ArrayInputShapeMapping, network.ImageInputShapeMapping),
            TypeCase.NeuralNetworkRegressor when model.NeuralNetworkRegressor is var network =>
                (network.ArrayInputShapeMapping, network.ImageInputShapeMapping),
            _ => (model.NeuralNetwork.ArrayInputShapeMapping, model.NeuralNetwork.ImageInputShapeMapping),
        };
        return (arrays != ArrayMapping.Rank5ArrayMapping, images != ImageMapping.Rank5ImageMapping);
    }
}
