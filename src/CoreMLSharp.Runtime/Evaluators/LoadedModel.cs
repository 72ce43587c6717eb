using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Backbones;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>A whole model that is ready to run.</summary>
/// <param name="Description">Its inputs and outputs.</param>
/// <param name="Evaluator">What runs it.</param>
/// <param name="TakesSequences">Whether arrays may have sequence and batch before what is described.</param>
/// <param name="Detector">Which outputs are boxes of objects; null where none are.</param>
internal sealed record LoadedModel(
    ModelDescription Description, IModelEvaluator Evaluator, bool TakesSequences = false, DetectorOutputs? Detector = null)
{
    /// <summary>Loads a Core ML model or an ONNX network.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="linkDepth">How many links were followed to come here.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    public static LoadedModel From(
        ModelSource source, MLModelConfiguration configuration, int linkDepth = 0, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (source.IsOnnxNetwork)
        {
            OnnxBackbone backbone = OnnxBackbone.Load(source.Path!, configuration);
            return new LoadedModel(backbone.Description, backbone);
        }

        using ModelFile file = source.Open();
        return From(file, configuration, source.Path, isOwned: true, linkDepth, cancellationToken);
    }

    /// <summary>Loads a model that was read.</summary>
    /// <param name="file">The model, which is no longer needed afterwards.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="path">Where it came from.</param>
    /// <param name="isOwned">Whether nobody else has the model's message.</param>
    /// <param name="linkDepth">How many links were followed to come here; a linked model runs its default function.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    public static LoadedModel From(
        ModelFile file, MLModelConfiguration configuration, string? path, bool isOwned, int linkDepth, CancellationToken cancellationToken)
    {
        ModelOrigin origin = new(path, file.WeightsFolder);
        RunRules.Require(file.Specification, origin.Name);
        Model model = ModelFunctions.Select(file.Specification, linkDepth == 0 ? configuration.FunctionName : null);
        EvaluatorContext context = new(model, configuration, origin, LinkDepth: linkDepth)
        {
            IsOwned = isOwned,
            CancellationToken = cancellationToken,
        };
        try
        {
            // Read first: who owns the model's message may empty it.
            DetectorOutputs? detector = DetectorOutputs.Of(model);
            return new LoadedModel(WithDefaults(model), EvaluatorTable.Create(context), TakesSequencesIn(model), detector);
        }
        catch (Exception error) when (Unforeseen.Is(error))
        {
            throw RunRules.Explain(file.Specification, origin.Name, "cannot be loaded", error);
        }
    }

    /// <summary>
    /// The description of a model; thresholds of its non-maximum suppression are optional, whatever it says, because the stage has values
    /// for them.
    /// </summary>
    private static ModelDescription WithDefaults(Model model)
    {
        HashSet<string> thresholds = [.. DetectorThresholds.In(model)];
        ModelDescription description = model.Description;
        if (!description.Input.Any(input => thresholds.Contains(input.Name) && !input.Type.IsOptional)) return description;
        description = description.Clone();
        foreach (FeatureDescription input in description.Input) input.Type.IsOptional |= thresholds.Contains(input.Name);
        return description;
    }

    private static bool TakesSequencesIn(Model model) =>
        model.Network is { HasExactArrays: false } || model.PipelineModels.Any(TakesSequencesIn);
}
