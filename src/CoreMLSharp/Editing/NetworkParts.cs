using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing;

/// <summary>What the three kinds of neural networks have in common, to be changed in place.</summary>
internal sealed class NetworkParts
{
    private readonly Model _model;

    private NetworkParts(
        Model model, RepeatedField<NeuralNetworkLayer> layers, RepeatedField<NeuralNetworkPreprocessing> preprocessing, NetworkUpdateParameters? update)
    {
        _model = model;
        Layers = layers;
        Preprocessing = preprocessing;
        UpdateParameters = update;
    }

    public RepeatedField<NeuralNetworkLayer> Layers { get; }

    public RepeatedField<NeuralNetworkPreprocessing> Preprocessing { get; }

    public NetworkUpdateParameters? UpdateParameters { get; }

    /// <summary>Whether arrays become tensors of their own shape, not of rank 5.</summary>
    public bool HasExactArrays
    {
        get => ArrayMapping != NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        set => ArrayMapping = value ? NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping : NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
    }

    /// <summary>The rank of the tensors that images become: 4 or 5.</summary>
    public int ImageRank
    {
        get => ImageMapping == NeuralNetworkImageShapeMapping.Rank4ImageMapping ? 4 : 5;
        set => ImageMapping = value == 4 ? NeuralNetworkImageShapeMapping.Rank4ImageMapping : NeuralNetworkImageShapeMapping.Rank5ImageMapping;
    }

    private NeuralNetworkMultiArrayShapeMapping ArrayMapping
    {
        get => _model.NeuralNetwork?.ArrayInputShapeMapping ?? _model.NeuralNetworkClassifier?.ArrayInputShapeMapping ?? _model.NeuralNetworkRegressor.ArrayInputShapeMapping;
        set
        {
            if (_model.NeuralNetwork is { } network) network.ArrayInputShapeMapping = value;
            if (_model.NeuralNetworkClassifier is { } classifier) classifier.ArrayInputShapeMapping = value;
            if (_model.NeuralNetworkRegressor is { } regressor) regressor.ArrayInputShapeMapping = value;
        }
    }

    private NeuralNetworkImageShapeMapping ImageMapping
    {
        get => _model.NeuralNetwork?.ImageInputShapeMapping ?? _model.NeuralNetworkClassifier?.ImageInputShapeMapping ?? _model.NeuralNetworkRegressor.ImageInputShapeMapping;
        set
        {
            if (_model.NeuralNetwork is { } network) network.ImageInputShapeMapping = value;
            if (_model.NeuralNetworkClassifier is { } classifier) classifier.ImageInputShapeMapping = value;
            if (_model.NeuralNetworkRegressor is { } regressor) regressor.ImageInputShapeMapping = value;
        }
    }

    /// <summary>The parts of a network; null for a model of another type.</summary>
    public static NetworkParts? Of(Model model) => model.TypeCase switch
    {
        TypeCase.NeuralNetwork => new(model, model.NeuralNetwork.Layers, model.NeuralNetwork.Preprocessing, model.NeuralNetwork.UpdateParams),
        TypeCase.NeuralNetworkClassifier =>
            new(model, model.NeuralNetworkClassifier.Layers, model.NeuralNetworkClassifier.Preprocessing, model.NeuralNetworkClassifier.UpdateParams),
        TypeCase.NeuralNetworkRegressor =>
            new(model, model.NeuralNetworkRegressor.Layers, model.NeuralNetworkRegressor.Preprocessing, model.NeuralNetworkRegressor.UpdateParams),
        _ => null,
    };

    /// <summary>Puts a layer before all others, between an input and those that read it.</summary>
    public void InsertAfterInput(string input, string suffix, Action<NeuralNetworkLayer> configure)
    {
        string inner = FreeName($"{input}_{suffix}");
        FeatureNames.MapLayers(Layers, name => name == input ? inner : name);
        NeuralNetworkLayer layer = new() { Name = FreeLayerName(inner), Input = { input }, Output = { inner } };
        configure(layer);
        Layers.Insert(0, layer);
    }

    /// <summary>Puts a layer after all others, between the tensor that was the output and the output.</summary>
    public void InsertBeforeOutput(string output, string suffix, Action<NeuralNetworkLayer> configure)
    {
        NameProbabilities();
        string inner = FreeName($"{output}_{suffix}");
        FeatureNames.MapLayers(Layers, name => name == output ? inner : name);
        NeuralNetworkLayer layer = new() { Name = FreeLayerName(output), Input = { inner }, Output = { output } };
        configure(layer);
        Layers.Add(layer);
    }

    /// <summary>Writes down which tensor holds a classifier's probabilities, where that was left to the place of the last layer.</summary>
    public void NameProbabilities()
    {
        if (_model.NeuralNetworkClassifier is { LabelProbabilityLayerName: "" } classifier)
        {
            classifier.LabelProbabilityLayerName = Layers.LastOrDefault()?.Output.FirstOrDefault() ?? "";
        }
    }

    private string FreeName(string wish) => FeatureNames.Free(wish, FeatureNames.All(_model));

    private string FreeLayerName(string wish) => FeatureNames.Free(wish, [.. Layers.Select(layer => layer.Name)]);
}
