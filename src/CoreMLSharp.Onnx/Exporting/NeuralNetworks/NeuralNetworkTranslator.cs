using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Translates Core ML neural networks (<c>neuralNetwork</c>, <c>neuralNetworkClassifier</c>, <c>neuralNetworkRegressor</c>) to ONNX.
/// Everything is computed in 32-bit floating point, as the specification defines it; how each layer is translated stands in <see cref="LayerTable"/>.
/// </summary>
public static class NeuralNetworkTranslator
{
    /// <summary>The version of ONNX's operators that translated models use.</summary>
    public const int OpsetVersion = 21;

    private const int IrVersion = 10;

    /// <summary>Whether the model is a neural network.</summary>
    public static bool CanTranslate(Model specification) => Network.Of(specification) is not null;

    /// <summary>Translates a model.</summary>
    /// <exception cref="ModelValidationException">The network breaks a rule of the specification; the message names the layer.</exception>
    /// <exception cref="UnsupportedModelException">The network has a layer that cannot be translated; the message names it.</exception>
    /// <exception cref="ArgumentException">The model is not a neural network.</exception>
    public static OnnxTranslation Translate(Model specification, OnnxTranslationOptions? options = null)
    {
        Network network = Network.Of(specification) ?? throw new ArgumentException($"A model of type {specification.TypeName} is not a neural network.", nameof(specification));
        options ??= new OnnxTranslationOptions();
        if (options.Batch && TryTranslate(specification, network, options, batch: true) is { } batched) return batched;
        return TryTranslate(specification, network, options, batch: false)!;
    }

    private static OnnxTranslation? TryTranslate(Model specification, Network network, OnnxTranslationOptions options, bool batch)
    {
        NetworkContext context = new(new OnnxGraphBuilder(), options) { IsFolded = NetworkFeatures.CanFold(specification, network) };
        List<OnnxFeature> inputs = NetworkFeatures.DefineInputs(context, specification, network, batch);
        Preprocessing.Apply(context, specification, network);
        if (!LayerSequence.TryTranslate(context, network.Layers, batch)) return null;

        (List<OnnxFeature> outputs, string? probabilities) = NetworkFeatures.DefineOutputs(context, specification, network);
        string[] names = [.. outputs.Select(output => output.TensorName).Append(probabilities).OfType<string>().Distinct()];
        if (batch && !names.All(context.IsBatched)) return null;
        GraphProto graph = context.Graph.Build("network", OutputValues(context, names));
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "CoreMLSharp",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
        };
        HashSet<string> used = [.. graph.Node.SelectMany(DeadNodes.ReferencesOf)];
        return new OnnxTranslation(model, [.. context.Graph.LargeInitializers.Where(initializer => used.Contains(initializer.Name))])
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
        HashSet<string> seen = [];
        OnnxValue[] values = [.. names.Select(context.Find).Select(value => context.Graph.IsComputed(value) && seen.Add(value.Name) ? value : context.Graph.Identity(value))];
        for (int i = 0; i < names.Length; i++) context.Graph.Prefer(values[i], names[i]);
        return values;
    }
}
