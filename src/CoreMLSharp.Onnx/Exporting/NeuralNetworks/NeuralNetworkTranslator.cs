using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Translates Core ML neural networks (<c>neuralNetwork</c>, <c>neuralNetworkClassifier</c>, <c>neuralNetworkRegressor</c>) to ONNX.
/// Everything is computed in 32-bit floating point, as the specification defines it; how each layer is translated stands in
/// <see cref="LayerTable"/>.
/// </summary>
internal static class NeuralNetworkTranslator
{
    /// <summary>Whether the model is a neural network.</summary>
    internal static bool CanTranslate(Model specification) => Network.Of(specification) is not null;

    /// <summary>Translates a network.</summary>
    internal static OnnxTranslation Translate(Model specification, OnnxTranslationOptions options)
    {
        Network network = Network.Of(specification)!;
        if (options.Batch && TryTranslate(specification, network, options, batch: true) is { } batched) return batched;
        return TryTranslate(specification, network, options, batch: false)!;
    }

    /// <summary>How the inputs of a network are tensors, of one example.</summary>
    internal static IReadOnlyList<OnnxFeature> Inputs(Model specification, OnnxTranslationOptions options) =>
        NetworkFeatures.DefineInputs(NewContext(specification, options, null), specification, Network.Of(specification)!, batch: false);

    /// <summary>
    /// Translates a network so that it can be trained: in the sizes and with the parameters of <paramref name="training"/>, to a graph
    /// that is not finished.
    /// </summary>
    /// <param name="specification">The network.</param>
    /// <param name="options">How to translate it.</param>
    /// <param name="training">The sizes and parameters; gets the graph, too.</param>
    /// <returns>Whether it could be done: a layer that mixes examples takes only one at a time.</returns>
    internal static bool TryTranslate(Model specification, OnnxTranslationOptions options, TrainingGraph training)
    {
        Network network = Network.Of(specification)!;
        NetworkContext context = NewContext(specification, options, training);
        bool batch = training.Examples > 1;
        List<OnnxFeature> inputs = NetworkFeatures.DefineInputs(context, specification, network, batch);
        if (batch && !inputs.All(input => context.IsBatched(input.Name))) return false;
        Preprocessing.Apply(context, specification, network);
        if (!LayerSequence.TryTranslate(context, network.Layers, batch)) return false;
        TrainedClasses? classes = specification.NeuralNetworkClassifier is { } classifier && context.Scores is { } scores
            ? new TrainedClasses(scores, classifier.StringClassLabels?.Vector, classifier.Int64ClassLabels?.Vector)
            : null;
        training.Complete(context.Graph, inputs, context.TryFind, context.IsBatched, classes);
        return true;
    }

    private static NetworkContext NewContext(Model specification, OnnxTranslationOptions options, TrainingGraph? training)
    {
        Network network = Network.Of(specification)!;
        return new NetworkContext(new OnnxGraphBuilder(), options)
        {
            IsFolded = NetworkFeatures.CanFold(specification, network),
            Scores = NetworkFeatures.Scores(specification, network),
            Training = training,
        };
    }

    private static OnnxTranslation? TryTranslate(Model specification, Network network, OnnxTranslationOptions options, bool batch)
    {
        NetworkContext context = NewContext(specification, options, null);
        List<OnnxFeature> inputs = NetworkFeatures.DefineInputs(context, specification, network, batch);
        Preprocessing.Apply(context, specification, network);
        if (!LayerSequence.TryTranslate(context, network.Layers, batch)) return null;

        (List<OnnxFeature> outputs, string? probabilities) = NetworkFeatures.DefineOutputs(context, specification, network);
        string[] names = [.. outputs.Select(output => output.TensorName).Append(probabilities).OfType<string>().Distinct()];
        if (batch && !names.All(context.IsBatched)) return null;
        GraphProto graph = context.Graph.Build("network", OutputValues(context, names));
        return new OnnxTranslation(graph, context.Graph.LargeInitializers)
        {
            Inputs = inputs,
            Outputs = outputs,
            ProbabilitiesTensorName = probabilities,
            IsBatched = batch,
        };
    }

    /// <summary>The values of the outputs, each one of its own, so that it can bear the output's name.</summary>
    private static OnnxValue[] OutputValues(NetworkContext context, string[] names)
    {
        OnnxValue[] values = context.Graph.Own([.. names.Select(context.Find)]);
        for (int i = 0; i < names.Length; i++) context.Graph.Prefer(values[i], names[i]);
        return values;
    }
}
