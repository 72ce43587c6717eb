using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>Puts layers before and after those of a neural network.</summary>
internal static class NetworkEditing
{
    /// <summary>Puts a layer before all others, between an input and those that read it.</summary>
    public static void InsertAfterInput(Model model, string input, string suffix, Action<NeuralNetworkLayer> configure)
    {
        INeuralNetwork network = model.Network!;
        string inner = FreeName(model, $"{input}_{suffix}");
        FeatureNames.MapLayers(network.Layers, name => name == input ? inner : name);
        NeuralNetworkLayer layer = new() { Name = FreeLayerName(network, inner), Input = { input }, Output = { inner } };
        configure(layer);
        network.Layers.Insert(0, layer);
    }

    /// <summary>Puts a layer after all others, between the tensor that was the output and the output.</summary>
    public static void InsertBeforeOutput(Model model, string output, string suffix, Action<NeuralNetworkLayer> configure)
    {
        INeuralNetwork network = model.Network!;
        NameProbabilities(network);
        string inner = FreeName(model, $"{output}_{suffix}");
        FeatureNames.MapLayers(network.Layers, name => name == output ? inner : name);
        NeuralNetworkLayer layer = new() { Name = FreeLayerName(network, output), Input = { inner }, Output = { output } };
        configure(layer);
        network.Layers.Add(layer);
    }

    /// <summary>Writes down which tensor holds a classifier's probabilities, where that was left to the place of the last layer.</summary>
    public static void NameProbabilities(INeuralNetwork network)
    {
        if (network is NeuralNetworkClassifier { LabelProbabilityLayerName: "" } classifier)
        {
            classifier.LabelProbabilityLayerName = network.Layers.LastOrDefault()?.Output.FirstOrDefault() ?? "";
        }
    }

    private static string FreeName(Model model, string wish) => FeatureNames.Free(wish, FeatureNames.All(model));

    private static string FreeLayerName(INeuralNetwork network, string wish) =>
        FeatureNames.Free(wish, [.. network.Layers.Select(layer => layer.Name)]);
}
