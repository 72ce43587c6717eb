using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>
/// Trains an updatable model further, as Core ML's <c>MLUpdateTask</c> does on a device: neural networks by their loss and optimizer,
/// nearest-neighbours classifiers by more examples, and pipelines that end in one of them. What Core ML's documentation leaves open is
/// settled in docs/update.md.
/// </summary>
/// <remarks>The model that it starts from stays as it is; what comes out is in <see cref="MLUpdateContext.Model"/>.</remarks>
/// <example>
/// <code>
/// MLUpdateTask task = new("Digits.mlmodel", new MLArrayBatchProvider(examples));
/// MLUpdateContext context = await task.RunAsync();
/// context.Model.Write("MyDigits.mlmodel");
/// </code>
/// </example>
public sealed class MLUpdateTask
{
    private static readonly Dictionary<MLMetricKey, double> NoMetrics = [];

    private readonly ModelFile _file;
    private readonly string? _path;
    private readonly IMLBatchProvider _examples;
    private readonly MLModelConfiguration _configuration;
    private readonly MLUpdateProgressHandlers? _handlers;
    private readonly IModelUpdater _updater;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource<MLUpdateContext> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    /// <summary>Prepares the update of a model; <see cref="RunAsync"/> or <see cref="Resume()"/> begins it.</summary>
    /// <param name="modelPath">The model, which is read now.</param>
    /// <param name="trainingData">The examples.</param>
    /// <param name="configuration">How to run the model, and which of its parameters are to be others.</param>
    /// <param name="progressHandlers">Who is told how it goes.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ModelFormatException">The file is not a Core ML model, or is damaged.</exception>
    /// <exception cref="ModelValidationException">The model is not updatable, or not by Core ML's rules.</exception>
    /// <exception cref="ModelInputException">There are no examples, or the model does not allow a parameter.</exception>
    /// <exception cref="UnsupportedModelException">Models of this kind cannot be updated.</exception>
    public MLUpdateTask(
        string modelPath, IMLBatchProvider trainingData, MLModelConfiguration? configuration = null,
        MLUpdateProgressHandlers? progressHandlers = null)
        : this(Read(modelPath), trainingData, configuration, progressHandlers, modelPath) { }

    /// <summary>Prepares the update of a model that is in memory, which must not be disposed of before the update is over.</summary>
    /// <param name="model">The model.</param>
    /// <param name="trainingData">The examples.</param>
    /// <param name="configuration">How to run the model, and which of its parameters are to be others.</param>
    /// <param name="progressHandlers">Who is told how it goes.</param>
    /// <param name="path">Where it came from: linked models are looked for relative to it, and messages name it.</param>
    /// <inheritdoc cref="MLUpdateTask(string, IMLBatchProvider, MLModelConfiguration, MLUpdateProgressHandlers)" path="/exception"/>
    public MLUpdateTask(
        ModelFile model, IMLBatchProvider trainingData, MLModelConfiguration? configuration = null,
        MLUpdateProgressHandlers? progressHandlers = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trainingData);
        (_file, _path, _handlers, _configuration) = (model, path, progressHandlers, configuration ?? new MLModelConfiguration());
        ModelOrigin origin = new(path, model.WeightsFolder);
        Model specification = model.Specification;
        if (!specification.IsUpdatable)
        {
            throw new ModelValidationException(
                specification.MlProgram is null
                    ? $"{origin.Name} is not updatable; make it so first (UpdatableModel), if it is a network."
                    : $"{origin.Name} is an ML Program, and Core ML updates neural networks and nearest-neighbours classifiers only.")
            {
                Hint = specification.MlProgram is null ? Hint.None : Hint.ConvertToNetwork,
            };
        }

        ModelValidator.ThrowIfInvalid(specification);
        if (trainingData.Count == 0) throw new ModelInputException($"{origin.Name}: there are no examples to learn from.");
        _examples = new CheckedExamples(trainingData, specification);
        _updater = Unforeseen.Guard(
            $"{origin.Name} cannot be updated", () => UpdaterTable.Create(new EvaluatorContext(specification, _configuration, origin)));
        try
        {
            _updater.Parameters.Set(_configuration.Parameters);
        }
        catch
        {
            _updater.Dispose();
            throw;
        }
    }

    /// <summary>A name that no other task has.</summary>
    public string TaskIdentifier { get; } = Guid.NewGuid().ToString();

    /// <summary>How far the task is.</summary>
    public MLTaskState State { get; private set; } = MLTaskState.Suspended;

    /// <summary>Why the task failed; an <see cref="OperationCanceledException"/> where it was cancelled; null otherwise.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Ends with the task: with the updated model, or as it failed.</summary>
    public Task<MLUpdateContext> Completion => _completion.Task;

    /// <summary>Begins the update on another thread; once it has begun, this does nothing.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (State != MLTaskState.Suspended) return;
            State = MLTaskState.Running;
        }

        Task.Run(Run);
    }

    /// <summary>
    /// Begins the update or goes on with it, with other parameters: those of the optimizer hold from the next step on, the size of
    /// mini-batches and the shuffling from the next epoch, the number of epochs at the end of one.
    /// </summary>
    /// <param name="parameters">The parameters by their keys.</param>
    /// <exception cref="ModelInputException">The model has no such parameter, or does not allow the value; then all stay as they
    /// are.</exception>
    public void Resume(IReadOnlyDictionary<MLParameterKey, object> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _updater.Parameters.Set(parameters);
        Resume();
    }

    /// <summary>Ends the task as soon as it can be ended; the model that it started from is as it was.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            if (State is MLTaskState.Completed or MLTaskState.Failed) return;
            bool hasBegun = State == MLTaskState.Running;
            State = MLTaskState.Cancelling;
            _cancellation.Cancel();
            if (hasBegun) return;
        }

        Task.Run(Run);
    }

    /// <summary>Runs the whole update.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The end of the update, with the updated model.</returns>
    /// <exception cref="CoreMLException">An example does not fit, or the training goes astray.</exception>
    /// <exception cref="OperationCanceledException">The update was cancelled.</exception>
    public async Task<MLUpdateContext> RunAsync(CancellationToken cancellationToken = default)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(Cancel);
        Resume();
        return await Completion.ConfigureAwait(false);
    }

    private static ModelFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ModelFile.Load(path);
    }

    private void Run()
    {
        MLUpdateContext last = Context(MLUpdateProgressEvent.None, NoMetrics);
        Exception? handlerError = null;
        try
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            Unforeseen.Guard("The model cannot be updated", () => _updater.Update(_examples, Report, _cancellation.Token));
            _cancellation.Token.ThrowIfCancellationRequested();
            Model updated = _updater.Updated();
            last = Context(MLUpdateProgressEvent.None, last.Metrics, () => updated);
            Finish(MLTaskState.Completed, null);
            _handlers?.CompletionHandler?.Invoke(last);
            _completion.SetResult(last);
        }
        catch (Exception) when (handlerError is not null)
        {
            Fail(handlerError, () => _completion.SetException(handlerError));
        }
        catch (OperationCanceledException error) when (_cancellation.IsCancellationRequested)
        {
            Fail(error, () => _completion.SetCanceled(_cancellation.Token));
        }
        catch (Exception error)
        {
            Fail(error, () => _completion.SetException(error));
        }
        finally
        {
            _updater.Dispose();
        }

        void Report(MLUpdateProgressEvent happened, params ReadOnlySpan<(MLMetricKey Key, double Value)> metrics)
        {
            Dictionary<MLMetricKey, double> measured = [];
            foreach ((MLMetricKey key, double value) in metrics) measured.Add(key, value);
            last = Context(happened, measured);
            try
            {
                if (_handlers is { } handlers && handlers.Events.HasFlag(happened)) handlers.ProgressHandler?.Invoke(last);
            }
            catch (Exception error)
            {
                handlerError = error;
                throw;
            }

            _cancellation.Token.ThrowIfCancellationRequested();
        }
    }

    private void Finish(MLTaskState state, Exception? error)
    {
        lock (_lock) (State, Error) = (state, error);
    }

    /// <summary>The completion handler is told, too; what it throws then is not, since the task has failed already.</summary>
    private void Fail(Exception error, Action complete)
    {
        Finish(MLTaskState.Failed, error);
        try
        {
            _handlers?.CompletionHandler?.Invoke(Context(MLUpdateProgressEvent.None, NoMetrics));
        }
        finally
        {
            complete();
        }
    }

    private MLUpdateContext Context(
        MLUpdateProgressEvent happened, IReadOnlyDictionary<MLMetricKey, double> metrics, Func<Model>? updated = null) => new(
            this, happened, metrics, _updater.Parameters.Values,
            () => MLModel.Updated(_file.With((updated ?? _updater.Updated)()), _configuration, _path));
}
