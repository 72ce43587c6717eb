using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Training;

/// <summary>A neural network that learns, which must not change while it does.</summary>
internal sealed class TrainedNetwork : ITrainedModel
{
    private readonly Model _network;
    private readonly OnnxTranslationOptions _options;

    public TrainedNetwork(Model network, MLModelConfiguration configuration, string where)
    {
        _network = network;
        _options = new OnnxTranslationOptions
        {
            ModelName = where,
            MaximumLoopIterations = configuration.MaximumLoopIterations,
            CustomLayers = configuration.CustomLayers,
        };
        Inputs = NeuralNetworkTranslator.Inputs(network, _options);
    }

    public ModelDescription Description => _network.Description;

    public IReadOnlyList<OnnxFeature> Inputs { get; }

    public bool KeepsExamplesApart => true;

    public bool TryTranslate(TrainingGraph graph) => NeuralNetworkTranslator.TryTranslate(_network, _options, graph);

    public void Dispose() { }
}
