using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting;

/// <summary>How a model is translated to ONNX.</summary>
public sealed record OnnxTranslationOptions
{
    /// <summary>How the name of the node begins at which a loop fails that does not end.</summary>
    public const string EndlessLoop = "endless_loop";

    /// <summary>How the name of the node begins at which an operation fails that was told to validate its indices.</summary>
    public const string IndexOutOfBounds = "index_out_of_bounds";

    /// <summary>What messages call the model, such as its path.</summary>
    public string ModelName { get; init; } = "The model";

    /// <summary>The folder of an ML Program's weight files; null when it has none.</summary>
    public string? WeightsFolder { get; init; }

    /// <summary>Of a model with several functions: the one to translate; null for its default function.</summary>
    public string? FunctionName { get; init; }

    /// <summary>
    /// Whether the first dimension of the tensors should count independent examples, so that many can be run at once. Where a layer
    /// mixes examples it is not possible: see <see cref="OnnxTranslation.IsBatched"/>.
    /// </summary>
    public bool Batch { get; init; }

    /// <summary>
    /// How often a loop may run: one that goes on fails at a node whose name begins with <see cref="EndlessLoop"/>. Null for as often as
    /// the loop's condition and its own limit say.
    /// </summary>
    public long? MaximumLoopIterations { get; init; }

    /// <summary>
    /// What custom layers compute, by their class name: each delegate is given a custom layer and answers with standard layers that do the
    /// same, reading the layer's inputs and writing its outputs by name.
    /// </summary>
    public IReadOnlyDictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>> CustomLayers { get; init; } =
        new Dictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>>();
}
