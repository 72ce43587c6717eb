using System.Collections.ObjectModel;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CoreMLSharp.Runtime.Configuration;

/// <summary>How a model is loaded and run.</summary>
public sealed record MLModelConfiguration
{
    /// <summary>
    /// Folders in which linked models are looked for, after the places that the model itself names and before the built-in ones.
    /// </summary>
    public IReadOnlyList<string> SearchPaths { get; init; } = [];

    /// <summary>Of an ML Program with several functions: the one to run; null for the model's default function.</summary>
    public string? FunctionName { get; init; }

    /// <summary>How images are brought to the size that the model asks for.</summary>
    public MLImageCropAndScale ImageCropAndScale { get; init; } = MLImageCropAndScale.CenterCrop;

    /// <summary>
    /// What custom layers of neural networks compute, by their class name: each delegate is given a custom layer and answers with standard
    /// layers that do the same, reading the layer's inputs and writing its outputs by name.
    /// </summary>
    public IReadOnlyDictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>> CustomLayers { get; init; } =
        new Dictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>>();

    /// <summary>
    /// How many neighbours a nearest-neighbours classifier asks, instead of the number that the model states (Core ML's
    /// <c>MLParameterKey.numberOfNeighbors</c>); within the range or set that the model allows. Other models take no notice.
    /// </summary>
    public long? NumberOfNeighbors { get; init; }

    /// <summary>
    /// Parameters that take the place of the model's own (Core ML's <c>parameters</c>): integers, numbers and truth values as their keys
    /// say, within what the model allows. They are for updates, but for <see cref="MLParameterKey.NumberOfNeighbors"/>, which predictions
    /// heed too, unless <see cref="NumberOfNeighbors"/> is given.
    /// </summary>
    public IReadOnlyDictionary<MLParameterKey, object> Parameters { get; init; } = ReadOnlyDictionary<MLParameterKey, object>.Empty;

    /// <summary>How often a loop of a neural network may run in one prediction before it is taken for one that never ends.</summary>
    public long MaximumLoopIterations { get; init; } = 1_000_000;

    /// <summary>
    /// How long a network or program with loops may compute in one prediction before a loop is taken for one that never ends: loops inside
    /// loops multiply, so that <see cref="MaximumLoopIterations"/> of each alone is no bound.
    /// </summary>
    public TimeSpan MaximumLoopTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// By how many bytes the process may grow while a network or program with loops computes; a loop that grows a tensor is ended there.
    /// </summary>
    public long MaximumLoopMemory { get; init; } = 4L << 30;

    /// <summary>How many elements an input or output of a network or program may have; memory is taken only after a look at this.</summary>
    public long MaximumTensorElements { get; init; } = 1L << 28;

    /// <summary>Threads that one prediction of a neural network may use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Who is told what happens: models that are loaded, warnings of ONNX Runtime about them. Null for nobody; nothing is ever written to
    /// the terminal. A linked model that several models share reports to whoever asked for it first.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>How many neighbours to ask, wherever a caller said so; null for what the model states.</summary>
    internal long? WantedNeighbors => NumberOfNeighbors ?? Parameters
        .Where(parameter => parameter.Key.Name == MLParameterKey.NumberOfNeighbors.Name)
        .Select(parameter => (long?)parameter.Key.ToInteger(parameter.Value))
        .FirstOrDefault();

    internal ILogger Logger => LoggerFactory?.CreateLogger("CoreMLSharp.Runtime") ?? NullLogger.Instance;
}
