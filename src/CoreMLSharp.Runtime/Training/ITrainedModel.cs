using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Training;

/// <summary>A model that learns: how it becomes a graph whose parameters are inputs.</summary>
internal interface ITrainedModel : IDisposable
{
    ModelDescription Description { get; }

    /// <summary>How the inputs are tensors, of one example.</summary>
    IReadOnlyList<OnnxFeature> Inputs { get; }

    /// <summary>
    /// Whether it is known that examples which are computed together do not touch each other, wherever the translation succeeds.
    /// </summary>
    bool KeepsExamplesApart { get; }

    /// <summary>Translates the model in the sizes and with the parameters that are given.</summary>
    /// <returns>Whether so many examples can be computed together.</returns>
    bool TryTranslate(TrainingGraph graph);
}
