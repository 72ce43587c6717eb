using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Translates ML Programs (<c>mlProgram</c>) to ONNX; how each operation is translated stands in <see cref="OperationTable"/>.</summary>
public static class ProgramTranslator
{
    private const int IrVersion = 10;

    /// <summary>Whether the model is an ML Program.</summary>
    public static bool CanTranslate(Model specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return specification.TypeCase == Model.TypeOneofCase.MlProgram;
    }

    /// <summary>Translates one function of a model.</summary>
    /// <returns>The translation, which keeps the weight files mapped until it is disposed of.</returns>
    /// <exception cref="ModelValidationException">The program breaks a rule of the specification; the message names the operation.</exception>
    /// <exception cref="ModelFormatException">A weight file is missing or damaged.</exception>
    /// <exception cref="UnsupportedModelException">The program has an operation that cannot be translated; the message names it.</exception>
    /// <exception cref="ArgumentException">The model is not an ML Program.</exception>
    public static OnnxTranslation Translate(Model specification, OnnxTranslationOptions? options = null)
    {
        if (!CanTranslate(specification)) throw new ArgumentException($"A model of type {specification.TypeName} is not an ML Program.", nameof(specification));
        options ??= new OnnxTranslationOptions();
        Model model = ModelFunctions.Select(specification, options.FunctionName);
        ProgramFunction function = ProgramFunction.Of(model, options);
        ProgramWeights weights = new(options.WeightsFolder);
        try
        {
            return Translate(model, function, weights, options);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static OnnxTranslation Translate(Model model, ProgramFunction function, ProgramWeights weights, OnnxTranslationOptions options)
    {
        ProgramContext context = new(new OnnxGraphBuilder(), weights, Opset.Parse(function.Opset), options);
        ProgramFeatures features = new(context, model.Description, function);
        List<OnnxFeature> inputs = features.DefineInputs();
        OperationSequence.Translate(context, function.Block);
        (List<OnnxFeature> outputs, List<OnnxState> states, string? probabilities) = features.DefineOutputs();
        GraphProto graph = context.Graph.Build("program", [.. features.OutputValues]);

        // A name may be taken, such as by an input that is handed through.
        Dictionary<string, string> names = features.OutputNames.Zip(graph.Output).ToDictionary(pair => pair.First, pair => pair.Second.Name);
        ModelProto proto = new()
        {
            IrVersion = IrVersion,
            ProducerName = "CoreMLSharp",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = NeuralNetworkTranslator.OpsetVersion } },
        };
        HashSet<string> used = [.. graph.Node.SelectMany(DeadNodes.ReferencesOf)];
        return new OnnxTranslation(proto, [.. context.Graph.LargeInitializers.Where(initializer => used.Contains(initializer.Name))], weights)
        {
            Inputs = inputs,
            Outputs = [.. outputs.Select(output => output with { TensorName = names[output.TensorName] })],
            States = [.. states.Select(state => state with { OutputTensorName = names[state.OutputTensorName] })],
            ProbabilitiesTensorName = probabilities is null ? null : names[probabilities],
            StringClassLabels = context.Classification?.Texts,
            Int64ClassLabels = context.Classification?.Integers,
        };
    }
}
