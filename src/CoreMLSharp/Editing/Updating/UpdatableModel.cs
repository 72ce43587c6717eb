using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.NeuralNetworks;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing.Updating;

/// <summary>
/// Makes a neural network updatable, so that an app can train some of its layers further: which layers learn, the loss, the optimiser, how
/// often the data is seen, and what an update takes. A pipeline that ends in a network becomes updatable with it. Works on a copy;
/// <see cref="Build"/> and
/// <see cref="ToFile"/> give the result.
/// </summary>
/// <remarks>
/// Names and defaults follow coremltools' <c>NeuralNetworkBuilder</c>. Updates run with Core ML's <c>MLUpdateTask</c>, from iOS 13 on.
/// </remarks>
/// <example>
/// <code>
/// Model updatable = new UpdatableModel(classifier)
///     .MakeUpdatable("fc")
///     .SetCategoricalCrossEntropyLoss("loss", "probabilities")
///     .SetSgdOptimizer(new() { LearningRate = new(0.01, ParameterRange.Between(0, 0.1)) })
///     .SetEpochs(10, ParameterRange.Between(1, 100))
///     .Build();
/// </code>
/// </example>
public sealed class UpdatableModel
{
    private const string CannotBeChanged = "The model cannot be made updatable";

    private readonly ModelFile _file;
    private readonly Model _model;
    private readonly Model _network;
    private readonly INeuralNetwork _layers;

    /// <summary>Whether a model has layers that could learn: a neural network, or a pipeline that ends in one.</summary>
    public static bool CanBe(Model model) => TryFindNetwork(model) is not null;

    /// <summary>Starts from a model as it is.</summary>
    /// <param name="file">The model, which is borrowed: it must not be disposed before the result is made.</param>
    /// <exception cref="CoreMLException">The model is neither a neural network nor a pipeline that ends in one.</exception>
    public UpdatableModel(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _model = file.Specification.Clone();
        _network = FindNetwork(_model);
        _network.Description ??= new();
        _layers = _network.Network!;
    }

    /// <summary>Starts from a model that keeps no weights beside it.</summary>
    /// <exception cref="CoreMLException">The model is neither a neural network nor a pipeline that ends in one.</exception>
    public UpdatableModel(Model model) : this(new ModelFile(model)) { }

    /// <summary>The layers that can learn, in order, with whether they do.</summary>
    public IReadOnlyList<UpdatableLayer> Layers => [.. _network.NetworkLayers.Where(UpdatableLayer.CanLearn).Select(UpdatableLayer.Of)];

    /// <summary>The loss, the optimiser and the rest, as the specification keeps them; null where nothing is set.</summary>
    public NetworkUpdateParameters? Parameters => _layers.UpdateParams;

    /// <summary>What an update takes: inputs, and the true value.</summary>
    public IReadOnlyList<FeatureDescription> TrainingInputs => _network.Description.TrainingInput;

    /// <summary>Whether the model is updatable.</summary>
    public bool IsUpdatable => _model.IsUpdatable;

    /// <summary>Lets layers learn.</summary>
    /// <param name="layerNames">Convolutions and inner products whose weights are floats.</param>
    /// <exception cref="CoreMLException">There is no such layer, it cannot learn, or the network has weights of half precision.</exception>
    public UpdatableModel MakeUpdatable(params IEnumerable<string> layerNames) => Changed(() =>
    {
        if (_network.NetworkLayers.FirstOrDefault(HasHalfWeights) is { } half)
        {
            throw new CoreMLException(
                $"The layer '{half.Name}' has weights of half precision, with which no network is updatable; store weights as floats.");
        }

        foreach (string name in layerNames) Set(Find(name), isUpdatable: true);
    });

    /// <summary>Keeps layers from learning.</summary>
    /// <exception cref="CoreMLException">There is no such layer, or it never learns.</exception>
    public UpdatableModel Freeze(params IEnumerable<string> layerNames) => Changed(() =>
    {
        foreach (string name in layerNames) Set(Find(name), isUpdatable: false);
    });

    /// <summary>
    /// Makes -log of the true class's probability small. The true class is the label of a classifier whose probabilities these are;
    /// otherwise an integer called as the input with "_true" behind.
    /// </summary>
    /// <param name="name">The loss's name, unlike any layer's.</param>
    /// <param name="input">The output of a softmax layer.</param>
    /// <exception cref="CoreMLException">The name is taken, no softmax layer writes the input, or an output has the target's
    /// name.</exception>
    public UpdatableModel SetCategoricalCrossEntropyLoss(string name, string input) => Changed(() =>
    {
        if (!_network.NetworkLayers.Any(layer => layer.LayerCase == LayerCase.Softmax && layer.Output.Contains(input)))
        {
            throw NoSoftmax(input);
        }

        ModelDescription description = _network.Description;
        bool isLabel = _network.TypeCase == TypeCase.NeuralNetworkClassifier
            && (input == ProbabilityTensor || input == description.PredictedProbabilitiesName);
        FeatureDescription target = isLabel
            ? (description.Output.FirstOrDefault(output => output.Name == description.PredictedFeatureName)
                ?? throw new ModelValidationException($"There is no output '{description.PredictedFeatureName}' for the predicted class."))
                .Clone()
            : Feature.MultiArray($"{input}_true", DataType.Int32, 1);
        SetLoss(
            new LossLayer { Name = name, CategoricalCrossEntropyLossLayer = new() { Input = input, Target = $"{input}_true" } }, target,
            mayBeOutput: isLabel);
    });

    /// <summary>
    /// Makes the mean of squared differences to the true value small, which is an array called as the input with "_true" behind.
    /// </summary>
    /// <param name="name">The loss's name, unlike any layer's.</param>
    /// <param name="input">A tensor of the network.</param>
    /// <param name="shape">Its shape; null where it is an output that is described with one.</param>
    /// <exception cref="CoreMLException">The name is taken, an output has the target's name, or the shape is not known.</exception>
    public UpdatableModel SetMeanSquaredErrorLoss(string name, string input, IReadOnlyList<long>? shape = null) => Changed(() =>
    {
        shape ??= _network.Description.Output.FirstOrDefault(output => output.Name == input)?.Type?.MultiArrayType?.Shape;
        if (shape is null or { Count: 0 })
        {
            throw new CoreMLException($"The shape of '{input}', which the loss compares with the true value, is not described.")
            {
                Hint = Hint.ShapeTarget,
            };
        }

        FeatureDescription target = Feature.MultiArray($"{input}_true", DataType.Double, [.. shape]);
        SetLoss(
            new LossLayer { Name = name, MeanSquaredErrorLossLayer = new() { Input = input, Target = target.Name } }, target,
            mayBeOutput: false);
    });

    /// <summary>Sets stochastic gradient descent.</summary>
    /// <exception cref="CoreMLException">A value is not among those that it may have.</exception>
    public UpdatableModel SetSgdOptimizer(SgdSettings? settings = null)
    {
        NewParameters.Optimizer = (settings ?? new()).ToOptimizer();
        return this;
    }

    /// <summary>Sets Adam.</summary>
    /// <exception cref="CoreMLException">A value is not among those that it may have.</exception>
    public UpdatableModel SetAdamOptimizer(AdamSettings? settings = null)
    {
        NewParameters.Optimizer = (settings ?? new()).ToOptimizer();
        return this;
    }

    /// <summary>How often an update sees the data.</summary>
    /// <param name="epochs">At least 1.</param>
    /// <param name="allowed">Which numbers an app may choose; null for this one alone.</param>
    /// <exception cref="CoreMLException">The number is not positive, or not among those that it may be.</exception>
    public UpdatableModel SetEpochs(long epochs = 1, ParameterRange? allowed = null)
    {
        NewParameters.Epochs = (allowed ?? ParameterRange.OneOf(epochs)).ToInt64(epochs, "epochs", least: 1);
        return this;
    }

    /// <summary>Whether samples are mixed anew for each epoch.</summary>
    /// <param name="shuffle">The default, which an app may change.</param>
    /// <param name="seed">Of the mixing; null for another one each time.</param>
    public UpdatableModel SetShuffle(bool shuffle = true, long? seed = null)
    {
        NewParameters.Shuffle = new BoolParameter { DefaultValue = shuffle };
        NewParameters.Seed = seed is long number ? new Int64Parameter { DefaultValue = number } : null;
        return this;
    }

    /// <summary>
    /// Sets what is not set yet: cross entropy for a network whose last tensor a softmax layer writes, squared differences otherwise;
    /// gradient descent; 10 epochs, shuffled.
    /// </summary>
    /// <exception cref="CoreMLException">The loss does not follow from the network.</exception>
    public UpdatableModel SetMissing() => Changed(() =>
    {
        if (Parameters is null or { LossLayers.Count: 0 }) SetUsualLoss();
        if (Parameters?.Optimizer is null) SetSgdOptimizer();
        if (Parameters?.Epochs is null) SetEpochs(10, ParameterRange.Between(1, 1000));
        if (Parameters?.Shuffle is null) SetShuffle();
    });

    /// <summary>
    /// The updatable model, in the lowest specification version that knows all it uses; a model none of whose layers learns is no longer
    /// updatable.
    /// </summary>
    /// <exception cref="ModelValidationException">Something is missing, or stands between the loss and a layer that learns; the message
    /// says what.</exception>
    public Model Build() => Unforeseen.Guard(CannotBeChanged, () =>
    {
        Model model = _model.Clone();
        Model network = FindNetwork(model);
        bool isUpdatable = network.NetworkLayers.Any(layer => layer.IsUpdatable);
        if (!isUpdatable) ClearUpdate(network);
        (model.IsUpdatable, network.IsUpdatable) = (isUpdatable, isUpdatable);
        if (!ReferenceEquals(model, network))
        {
            model.Description.TrainingInput.Clear();
            if (isUpdatable) model.Description.TrainingInput.AddRange(PipelineTrainingInputs(model, network));
        }

        model.RaiseVersionToMinimum();
        ModelValidator.ThrowIfInvalid(model);
        return model;
    });

    /// <summary>The updatable model in a file with the same weights and in the same package, to be saved.</summary>
    /// <inheritdoc cref="Build"/>
    public ModelFile ToFile() => _file.With(Build());

    private UpdatableModel Changed(Action change)
    {
        Unforeseen.Guard(CannotBeChanged, change);
        return this;
    }

    private NetworkUpdateParameters NewParameters => _layers.UpdateParams ??= new();

    private static Model FindNetwork(Model model)
    {
        if (TryFindNetwork(model) is { } network) return network;
        if (model.MlProgram is not null || model.PipelineModels is [.., { MlProgram: not null }])
        {
            throw new CoreMLException(
                "Core ML updates neural networks and nearest-neighbours classifiers only, no ML Programs; make a neural network of it.")
            {
                Hint = Hint.ConvertToNetwork,
            };
        }

        throw new CoreMLException(
            $"A {model.TypeName} has no layers that learn; this takes a neural network, or a pipeline that ends in one.");
    }

    private static Model? TryFindNetwork(Model model) => model.Network is not null ? model
        : model.PipelineModels is [.., { NetworkLayers.Count: > 0 } last] ? last
        : null;

    private static IEnumerable<FeatureDescription> PipelineTrainingInputs(Model pipeline, Model network) => pipeline.Description.Input
        .Concat(network.Description.TrainingInput.Where(training => !network.Description.Input.Any(input => input.Name == training.Name)))
        .Select(feature => feature.Clone());

    private static void ClearUpdate(Model network)
    {
        network.Description.TrainingInput.Clear();
        network.Network!.UpdateParams = null;
    }

    private static bool HasHalfWeights(NeuralNetworkLayer layer) =>
        LayerDefinitions.WeightsOf(layer).Any(weight => Weights.Kind(weight.Weights) == WeightKind.Float16);

    private static void Set(NeuralNetworkLayer layer, bool isUpdatable)
    {
        layer.IsUpdatable = isUpdatable;
        foreach (LayerWeight weight in LayerDefinitions.WeightsOf(layer)) weight.Weights.IsUpdatable = isUpdatable;
    }

    private NeuralNetworkLayer Find(string name)
    {
        NeuralNetworkLayer? layer = _network.NetworkLayers.FirstOrDefault(layer => layer.Name == name);
        if (layer is not null && UpdatableLayer.CanLearn(layer)) return layer;
        string why = layer is null ? $"The network has no layer '{name}'" : $"The layer '{name}' ({layer.LayerCase}) cannot learn";
        string[] candidates = [.. Layers.Select(candidate => candidate.Name)];
        throw new CoreMLException(candidates.Length == 0
            ? $"{why}; only convolutions and inner products can, and the network has none."
            : $"{why}; choose from the convolutions and inner products: {string.Join(", ", candidates)}.");
    }

    private string ProbabilityTensor =>
        _network.NeuralNetworkClassifier?.LabelProbabilityLayerName is { Length: > 0 } named
            ? named
            : _network.NetworkLayers.LastOrDefault()?.Output.FirstOrDefault() ?? "";

    private void SetUsualLoss()
    {
        string last = ProbabilityTensor;
        bool isSoftmax = _network.NetworkLayers.Any(layer => layer.LayerCase == LayerCase.Softmax && layer.Output.Contains(last));
        string name = "loss";
        while (_network.NetworkLayers.Any(layer => layer.Name == name)) name += "_";
        if (isSoftmax) SetCategoricalCrossEntropyLoss(name, last);
        else if (_network.TypeCase == TypeCase.NeuralNetworkClassifier) throw NoSoftmax(last);
        else SetMeanSquaredErrorLoss(name, last);
    }

    /// <summary>What stands in the way of a classifier that does not end in a softmax layer.</summary>
    private CoreMLException NoSoftmax(string tensor)
    {
        NeuralNetworkLayer? writer = _network.NetworkLayers.LastOrDefault(layer => layer.Output.Contains(tensor));
        string way = writer is null || BackpropagationPath.PassesGradient(writer) ? "" : ", through which Core ML passes no gradient";
        string where = writer is null ? "" : $": it comes from the layer '{writer.Name}' ({writer.TypeName}){way}";
        return new CoreMLException(
            $"No softmax layer writes '{tensor}'{where}. Cross entropy needs the output of a softmax layer; "
            + "put one at the end in its place.");
    }

    private void SetLoss(LossLayer loss, FeatureDescription target, bool mayBeOutput)
    {
        if (loss.Name.Length == 0) throw new CoreMLException("The loss has no name; name it.");
        if (_network.NetworkLayers.Any(layer => layer.Name == loss.Name))
        {
            throw new CoreMLException($"A layer is called '{loss.Name}' already; give the loss a name of its own.");
        }

        ModelDescription description = _network.Description;
        if (!mayBeOutput && description.Output.Any(output => output.Name == target.Name))
        {
            throw new CoreMLException($"The true value would be called '{target.Name}', as an output is; rename the output.");
        }

        NewParameters.LossLayers.Clear();
        NewParameters.LossLayers.Add(loss);
        description.TrainingInput.Clear();
        description.TrainingInput.AddRange([.. description.Input.Select(input => input.Clone()), target]);
    }
}
