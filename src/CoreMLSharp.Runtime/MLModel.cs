using System.Diagnostics;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime;

/// <summary>
/// A Core ML model that is ready to predict. Safe to use from several threads at once. Disposing of it refuses predictions from then on;
/// those that run already finish, and the last of them frees the model.
/// </summary>
/// <example>
/// <code>
/// using MLModel model = MLModel.Load("Materials.mlmodel");
/// var outputs = model.Predict(new Dictionary&lt;string, MLFeatureValue&gt; { ["image"] = MLImage.FromFile("photo.jpg") });
/// Console.WriteLine(outputs["classLabel"].StringValue);
/// </code>
/// </example>
public sealed class MLModel : IDisposable
{
    private readonly IModelEvaluator _evaluator;
    private readonly EvaluatorOwners _owners;
    private readonly DisposalGate _gate;
    private readonly InputChecker _inputs;
    private readonly OutputConverter _outputs;
    private ModelFile? _updated;

    private MLModel(LoadedModel model, MLModelConfiguration configuration)
    {
        (Description, _evaluator, bool takesSequences, Detector) = model;
        Configuration = configuration;
        _owners = new EvaluatorOwners(_evaluator);
        _gate = new DisposalGate(_owners, nameof(MLModel));
        _inputs = new InputChecker(Description, takesSequences);
        _outputs = new OutputConverter(Description);
    }

    private MLModel(MLModel other)
    {
        (Description, Configuration, Detector) = (other.Description, other.Configuration, other.Detector);
        (_evaluator, _owners, _inputs, _outputs) = (other._evaluator, other._owners, other._inputs, other._outputs);
        _owners.Add();
        _gate = new DisposalGate(_owners, nameof(MLModel));
    }

    /// <summary>Names, types and documentation of the inputs and outputs.</summary>
    public ModelDescription Description { get; }

    /// <summary>How the model was loaded.</summary>
    public MLModelConfiguration Configuration { get; }

    /// <summary>Which outputs are boxes of objects; null where none are.</summary>
    internal DetectorOutputs? Detector { get; }

    /// <summary>
    /// Loads a <c>.mlmodel</c> or <c>.mlpackage</c> and prepares it to run; or an <c>.onnx</c> network that makes features of images,
    /// with a JSON file beside it that says how it takes them.
    /// </summary>
    /// <param name="path">The file or package.</param>
    /// <param name="configuration">How to load and run it.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ModelFormatException">The file is not a Core ML model, or is damaged.</exception>
    /// <exception cref="ModelNotFoundException">The model links to one that is not found.</exception>
    /// <exception cref="UnsupportedModelException">
    /// The model needs something that only Apple's systems have; the message says what can be done.
    /// </exception>
    /// <exception cref="OperationCanceledException">The loading was cancelled.</exception>
    public static MLModel Load(string path, MLModelConfiguration? configuration = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        configuration ??= new MLModelConfiguration();
        return Logged(
            configuration, path, () => LoadedModel.From(ModelSource.FromPath(path), configuration, cancellationToken: cancellationToken));
    }

    /// <summary>Reads a model from the bytes of a <c>.mlmodel</c> file and prepares it to run.</summary>
    /// <param name="stream">The bytes, from the current position to the end.</param>
    /// <param name="configuration">How to load and run it; models that it links to are built in, or in the folders named here.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <inheritdoc cref="Load(string, MLModelConfiguration, CancellationToken)" path="/exception"/>
    public static MLModel Load(
        Stream stream, MLModelConfiguration? configuration = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        configuration ??= new MLModelConfiguration();
        return Logged(configuration, null, () =>
        {
            using ModelFile file = ModelFile.Load(stream, new ModelOrigin(null, null).Name);
            return LoadedModel.From(file, configuration, path: null, isOwned: true, linkDepth: 0, cancellationToken);
        });
    }

    /// <summary>Prepares a model whose <c>.mlmodel</c> file is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="configuration">How to load and run it; models that it links to are built in, or in the folders named here.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <inheritdoc cref="Load(string, MLModelConfiguration, CancellationToken)" path="/exception"/>
    public static MLModel Load(byte[] bytes, MLModelConfiguration? configuration = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using MemoryStream stream = new(bytes, writable: false);
        return Load(stream, configuration, cancellationToken);
    }

    /// <summary>Prepares a model that is in memory.</summary>
    /// <param name="file">The model.</param>
    /// <param name="configuration">How to load and run it.</param>
    /// <param name="path">Where it came from: linked models are looked for relative to it, and messages name it.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <inheritdoc cref="Load(string, MLModelConfiguration, CancellationToken)" path="/exception"/>
    public static MLModel Load(
        ModelFile file, MLModelConfiguration? configuration = null, string? path = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        configuration ??= new MLModelConfiguration();
        return Logged(
            configuration, path, () => LoadedModel.From(file, configuration, path, isOwned: false, linkDepth: 0, cancellationToken));
    }

    /// <summary>Prepares a model that an update made, and that can be written.</summary>
    /// <param name="file">The model, which this one then owns.</param>
    /// <param name="configuration">How to load and run it.</param>
    /// <param name="path">Where it came from.</param>
    internal static MLModel Updated(ModelFile file, MLModelConfiguration configuration, string? path)
    {
        MLModel model = Load(file, configuration, path);
        model._updated = file;
        return model;
    }

    /// <summary>Loads a model on another thread.</summary>
    /// <inheritdoc cref="Load(string, MLModelConfiguration, CancellationToken)" path="/*[not(self::summary)]"/>
    public static Task<MLModel> LoadAsync(
        string path, MLModelConfiguration? configuration = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(path, configuration, cancellationToken), cancellationToken);

    /// <summary>Prepares a model that is in memory on another thread.</summary>
    /// <inheritdoc cref="Load(ModelFile, MLModelConfiguration, string, CancellationToken)" path="/*[not(self::summary)]"/>
    public static Task<MLModel> LoadAsync(
        ModelFile file, MLModelConfiguration? configuration = null, string? path = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(file, configuration, path, cancellationToken), cancellationToken);

    /// <summary>
    /// The same loaded model for somebody else, who disposes of it by themselves: what the model computes with is freed when all have.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public MLModel Share()
    {
        using DisposalGate.Pass pass = _gate.Enter();
        return new MLModel(this);
    }

    /// <summary>Runs the model once.</summary>
    /// <param name="inputs">A value for every input that is not optional, by name.</param>
    /// <param name="cancellationToken">Stops the prediction, a network also while it computes.</param>
    /// <returns>The outputs by name; another name is a <see cref="KeyNotFoundException"/> that lists them.</returns>
    /// <exception cref="ModelInputException">An input is missing or unknown, or has the wrong type or shape.</exception>
    /// <exception cref="CoreMLException">The prediction failed, for example because an image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The prediction was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public IReadOnlyDictionary<string, MLFeatureValue> Predict(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Guarded(() => Outputs(_evaluator.Evaluate(_inputs.Check(inputs), cancellationToken)));
    }

    /// <summary>Runs the model once, going on from a state, which the prediction changes.</summary>
    /// <param name="inputs">A value for every input that is not optional, by name.</param>
    /// <param name="state">A state that <see cref="MakeState"/> of this model made. One prediction at a time uses it; others wait.</param>
    /// <param name="cancellationToken">Stops the prediction, which then leaves the state as it was.</param>
    /// <returns>The outputs by name.</returns>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue}, CancellationToken)" path="/exception"/>
    public IReadOnlyDictionary<string, MLFeatureValue> Predict(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(state);
        return Guarded(() =>
        {
            IReadOnlyDictionary<string, MLFeatureValue> accepted = _inputs.Check(inputs);
            return Outputs(_evaluator is IStatefulEvaluator stateful
                ? stateful.Evaluate(accepted, state, cancellationToken)
                : _evaluator.Evaluate(accepted, cancellationToken));
        });
    }

    /// <summary>Runs the model on several inputs, together where it can.</summary>
    /// <param name="batch">The inputs.</param>
    /// <param name="cancellationToken">Stops the predictions.</param>
    /// <returns>The outputs, in the order of the inputs.</returns>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue}, CancellationToken)" path="/exception"/>
    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> Predict(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Guarded<IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>>>(
            () => [.. _evaluator.EvaluateBatch([.. batch.Select(_inputs.Check)], cancellationToken).Select(Outputs)]);
    }

    /// <summary>Runs the model once, on another thread.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue}, CancellationToken)" path="/*[not(self::summary)]"/>
    public Task<IReadOnlyDictionary<string, MLFeatureValue>> PredictAsync(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken = default) =>
        Task.Run(() => Predict(inputs, cancellationToken), cancellationToken);

    /// <summary>Runs the model once, going on from a state, on another thread.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue}, MLState, CancellationToken)" path="/*[not(self::summary)]"/>
    public Task<IReadOnlyDictionary<string, MLFeatureValue>> PredictAsync(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken = default) =>
        Task.Run(() => Predict(inputs, state, cancellationToken), cancellationToken);

    /// <summary>Runs the model on several inputs, together where it can, on another thread.</summary>
    /// <inheritdoc
    ///   cref="Predict(IReadOnlyList{IReadOnlyDictionary{string, MLFeatureValue}}, CancellationToken)"
    ///   path="/*[not(self::summary)]"/>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>>> PredictAsync(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken = default) =>
        Task.Run(() => Predict(batch, cancellationToken), cancellationToken);

    /// <summary>A state for a sequence of predictions, as it is before the first; empty for a model that keeps nothing.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public MLState MakeState()
    {
        return Guarded(() => (_evaluator as IStatefulEvaluator)?.MakeState() ?? new MLState());
    }

    /// <summary>
    /// Writes the model that an update made (Core ML's <c>write(to:)</c>): the same kind of model as the one that was updated, in which
    /// nothing else is changed. What stands at the path is replaced only when the new file is complete.
    /// </summary>
    /// <param name="to">The file or package.</param>
    /// <exception cref="InvalidOperationException">The model was loaded, not made by an update: copy its file instead.</exception>
    /// <exception cref="CoreMLException">The model needs a package, but the path names a file.</exception>
    public void Write(string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        FileOfUpdate.Save(to);
    }

    /// <summary>The weights or biases of a layer of a model that an update made (Core ML's <c>parameterValue(for:)</c>).</summary>
    /// <param name="key">
    /// <see cref="MLParameterKey.Weights"/> or <see cref="MLParameterKey.Biases"/>, scoped to a layer that learns. In a pipeline the layer
    /// is one of its last stage.
    /// </param>
    /// <returns>The numbers in the order in which the model file has them, as an array of one dimension.</returns>
    /// <exception cref="ModelInputException">No updatable layer has such a parameter.</exception>
    /// <exception cref="InvalidOperationException">The model was loaded, not made by an update.</exception>
    public MLMultiArray ParameterValue(MLParameterKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return LearnedWeights.Find(FileOfUpdate.Specification, key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Close();
        _updated?.Dispose();
    }

    private ModelFile FileOfUpdate => _updated ?? throw new InvalidOperationException("The model was loaded, not made by an update.");

    private IReadOnlyDictionary<string, MLFeatureValue> Outputs(IReadOnlyDictionary<string, MLFeatureValue> computed) =>
        new OutputValues(_outputs.Convert(computed));

    private T Guarded<T>(Func<T> work)
    {
        using DisposalGate.Pass pass = _gate.Enter();
        return Unforeseen.Guard("The model cannot predict", work);
    }

    private static MLModel Logged(MLModelConfiguration configuration, string? path, Func<LoadedModel> load)
    {
        long start = Stopwatch.GetTimestamp();
        MLModel model = Unforeseen.Guard(
            $"{new ModelOrigin(path, null).Name} cannot be loaded", () => new MLModel(load(), configuration));
        configuration.Logger.Loaded(path ?? "a model in memory", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return model;
    }
}
