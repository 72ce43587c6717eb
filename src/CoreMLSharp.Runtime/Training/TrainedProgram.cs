using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Exporting.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Training;

/// <summary>An ML Program that learns, which must not change while it does.</summary>
internal sealed class TrainedProgram : ITrainedModel
{
    private readonly Model _model;
    private readonly ProgramWeights _weights;
    private readonly OnnxTranslationOptions _options;

    /// <param name="model">A model of one function.</param>
    /// <param name="weightsFolder">The folder of its weight files.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call it.</param>
    public TrainedProgram(Model model, string? weightsFolder, MLModelConfiguration configuration, string where)
    {
        if (model.Description.State.Count > 0)
        {
            throw new UnsupportedModelException($"{where}: a program that keeps states from one prediction to the next cannot be trained.");
        }

        (_model, _weights) = (model, new ProgramWeights(weightsFolder));
        _options = new OnnxTranslationOptions { ModelName = where, MaximumLoopIterations = configuration.MaximumLoopIterations };
        Inputs = ProgramTranslator.Inputs(model, _weights, _options);
    }

    public ModelDescription Description => _model.Description;

    public IReadOnlyList<OnnxFeature> Inputs { get; }

    /// <summary>
    /// No rule of an operation says so: a program is written for a batch of a certain length, which some of its constants may know.
    /// </summary>
    public bool KeepsExamplesApart => false;

    public bool TryTranslate(TrainingGraph graph)
    {
        if (graph.Examples > 1 && !Inputs.All(input => graph.ShapeOf(input.Name) is { Rank: > 1 } shape && shape[0] == 1)) return false;
        try
        {
            ProgramTranslator.Translate(_model, _weights, _options, graph);
            return true;
        }
        catch (CoreMLException) when (graph.Examples > 1)
        {
            // Another length of the batch than the program's does not go through it.
            return false;
        }
    }

    public void Dispose() => _weights.Dispose();
}
