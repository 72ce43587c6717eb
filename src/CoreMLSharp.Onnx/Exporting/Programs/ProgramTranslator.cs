using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Translates ML Programs (<c>mlProgram</c>) to ONNX; how each operation is translated stands in <see cref="OperationTable"/>.
/// </summary>
internal static class ProgramTranslator
{
    /// <summary>Whether the model is an ML Program.</summary>
    public static bool CanTranslate(Model specification) => specification.TypeCase == Model.TypeOneofCase.MlProgram;

    /// <summary>Translates a model of one function, as <see cref="ModelFunctions.Select"/> gives it.</summary>
    /// <returns>The translation, which keeps the weight files mapped until it is disposed of.</returns>
    public static OnnxTranslation Translate(Model model, OnnxTranslationOptions options)
    {
        ProgramFunction function = ProgramFunction.Of(model);
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

    /// <summary>How the inputs of a program are tensors, of one example.</summary>
    /// <param name="model">A model of one function.</param>
    /// <param name="weights">Its constants.</param>
    /// <param name="options">How to translate it.</param>
    public static IReadOnlyList<OnnxFeature> Inputs(Model model, ProgramWeights weights, OnnxTranslationOptions options)
    {
        ProgramFunction function = ProgramFunction.Of(model);
        ProgramContext context = new(new OnnxGraphBuilder(), weights, Opset.Parse(function.Opset), options);
        return new ProgramFeatures(context, model.Description, function).DefineInputs();
    }

    /// <summary>
    /// Translates a program so that it can be trained: in the sizes and with the parameters of <paramref name="training"/>, to a graph
    /// that is not finished.
    /// </summary>
    /// <param name="model">A model of one function.</param>
    /// <param name="weights">Its constants, which must stay until the graph was built.</param>
    /// <param name="options">How to translate it.</param>
    /// <param name="training">The sizes and parameters; gets the graph, too.</param>
    public static void Translate(Model model, ProgramWeights weights, OnnxTranslationOptions options, TrainingGraph training)
    {
        ProgramFunction function = ProgramFunction.Of(model);
        ProgramContext context = new(new OnnxGraphBuilder(), weights, Opset.Parse(function.Opset), options) { Training = training };
        List<OnnxFeature> inputs = new ProgramFeatures(context, model.Description, function).DefineInputs();
        Check(function, context);
        OperationSequence.Translate(context, function.Block.Operations);
        TrainedClasses? classes = context.Scores is { } scores
            ? new TrainedClasses(scores.Probabilities, scores.Texts, scores.Integers)
            : null;
        training.Complete(context.Graph, inputs, Find, Counts, classes);

        OnnxValue? Find(string name) =>
            context.TryFind(name) is { } variable ? variable.Tensor ?? context.Tensor(name) : null;

        bool Counts(string name) => Find(name) is { Shape: { IsRanked: true, Rank: > 0 } shape } && shape[0] == training.Examples;
    }

    /// <summary>Refuses calls that operations do not take, so that the translations need not.</summary>
    private static void Check(ProgramFunction function, ProgramContext context)
    {
        FunctionTypeChecker checker = new(function.Name, context.Opset, context.Weights, forRunning: true);
        if (checker.Check(function.Inputs, function.Block) is [{ } fault, ..]) throw fault.Error;
    }

    private static OnnxTranslation Translate(Model model, ProgramFunction function, ProgramWeights weights, OnnxTranslationOptions options)
    {
        ProgramContext context = new(new OnnxGraphBuilder(), weights, Opset.Parse(function.Opset), options);
        ProgramFeatures features = new(context, model.Description, function);
        List<OnnxFeature> inputs = features.DefineInputs();
        Check(function, context);
        OperationSequence.Translate(context, function.Block.Operations);
        (List<OnnxFeature> outputs, List<OnnxState> states, string? probabilities) = features.DefineOutputs();
        GraphProto graph = context.Graph.Build("program", [.. features.OutputValues]);

        // A name may be taken, such as by an input that is handed through.
        Dictionary<string, string> names = features.OutputNames.Zip(graph.Output)
            .ToDictionary(pair => pair.First, pair => pair.Second.Name);
        return new OnnxTranslation(graph, context.Graph.LargeInitializers, weights)
        {
            Inputs = inputs,
            Outputs = [.. outputs.Select(output => output with { TensorName = names[output.TensorName] })],
            States = [.. states.Select(state => state with { OutputTensorName = names[state.OutputTensorName] })],
            ProbabilitiesTensorName = probabilities is null ? null : names[probabilities],
            StringClassLabels = context.Scores?.Texts,
            Int64ClassLabels = context.Scores?.Integers,
        };
    }
}
