using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>What is done to an image input before a network's first layer.</summary>
internal static class PreprocessingEditing
{
    public static void Set(Model model, string input, NeuralNetworkImageScaler scaler)
    {
        Model[] readers = Readers(model, input);
        foreach (Model reader in readers)
        {
            INeuralNetwork network = reader.Network!;
            Remove(reader, network, input);
            network.Preprocessing.Add(new NeuralNetworkPreprocessing { FeatureName = input, Scaler = scaler.Clone() });
        }
    }

    public static void Remove(Model model, string input)
    {
        foreach (Model reader in Readers(model, input)) Remove(reader, reader.Network!, input);
    }

    /// <summary>Removes the preprocessing of one input of a network; that without a name is of the first image.</summary>
    public static void Remove(Model model, INeuralNetwork network, string input)
    {
        bool isFirst = model.Description.Input.FirstOrDefault(feature => feature.Type?.ImageType is not null)?.Name == input;
        for (int i = network.Preprocessing.Count - 1; i >= 0; i--)
        {
            string name = network.Preprocessing[i].FeatureName;
            if (name == input || (name.Length == 0 && isFirst)) network.Preprocessing.RemoveAt(i);
        }
    }

    /// <summary>The networks that read the image.</summary>
    private static Model[] Readers(Model model, string input)
    {
        ModelFeatures.Find(model, input);
        Model[] readers =
        [
            .. ModelFeatures.Leaves(model).Where(
                leaf => ModelFeatures.Inputs(leaf).Any(feature => feature.Name == input && feature.Type?.ImageType is not null)),
        ];
        if (readers.Length == 0) throw new CoreMLException($"'{input}' is not an image input; only images have preprocessing.");
        if (readers.FirstOrDefault(reader => reader.Network is null) is { } other)
        {
            throw new CoreMLException(
                $"The image '{input}' is read by a model of type {other.TypeName}; only neural networks have preprocessing.");
        }

        return readers;
    }
}
