using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>A model that is loaded into ONNX Runtime. Safe to use from several threads at once, but not while it is disposed of.</summary>
internal sealed class OnnxSession : IDisposable
{
    /// <summary>The setting that says where the files of weights are that a model in memory refers to.</summary>
    private const string FolderOption = "session.model_external_initializers_file_folder_path";

    /// <summary>
    /// Makes a slice of what gathers a range. A range that goes backwards to the first place ends at -1, which is the last place of a
    /// slice.
    /// </summary>
    private const string WrongOptimizer = "GatherToSliceFusion";

    private readonly OnnxLog _log;
    private readonly RunOptions _options;
    private readonly InferenceSession _session = null!;
    private readonly StoredOnnxModel? _model;
    private readonly MLModelConfiguration _configuration;
    private readonly string _where;
    private readonly bool _hasLoops;
    private readonly SessionUse _use;

    /// <param name="model">The model, which the session takes over.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call it.</param>
    /// <param name="use">What it is for.</param>
    public OnnxSession(
        StoredOnnxModel model, MLModelConfiguration configuration, string where, SessionUse use = SessionUse.Prediction)
    {
        (_model, _configuration, _where, _hasLoops, _use) = (model, configuration, where, model.HasLoops, use);
        _log = OnnxLog.For(configuration);
        _options = CreateRunOptions();
        try
        {
            _session = Open(model.Message, model.Folder);
        }
        catch (OnnxRuntimeException error)
        {
            Dispose();
            throw new ModelValidationException($"{where}: the network cannot be run: {error.Message}", error);
        }
        finally
        {
            model.Dispose();
        }
    }

    /// <param name="message">The model, as an ONNX message.</param>
    /// <param name="folder">The folder of the files of weights that the message refers to.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call it.</param>
    /// <param name="hasLoops">Whether there are loops in it.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public OnnxSession(byte[] message, string? folder, MLModelConfiguration configuration, string where, bool hasLoops)
    {
        (_configuration, _where, _hasLoops) = (configuration, where, hasLoops);
        _log = OnnxLog.For(configuration);
        _options = CreateRunOptions();
        try
        {
            _session = Open(message, folder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>Whether a run was ended for what its loops took: other inputs would most likely take as much again.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>Computes tensors from tensors. The caller disposes of both.</summary>
    /// <exception cref="CoreMLException">The computation failed, for example because shapes that are only known now do not fit.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyList<OrtValue> Run(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputNames,
        CancellationToken cancellationToken = default) =>
        Run(options => _session.Run(options, inputNames, inputs, outputNames), cancellationToken);

    /// <summary>A binding of this session, for <see cref="Run(OrtIoBinding, CancellationToken)"/>.</summary>
    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Computes the bound outputs from the bound inputs.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(OrtIoBinding binding, CancellationToken cancellationToken) => Run(
        options =>
        {
            _session.RunWithBinding(options, binding);
            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        // Without a session where loading failed.
        _session?.Dispose();
        _options.Dispose();
        _model?.Dispose();
        _log.Dispose();
    }

    private InferenceSession Open(byte[] message, string? folder)
    {
        using SessionOptions options = new() { IntraOpNumThreads = _configuration.Threads, LogSeverityLevel = _log.Level, LogId = _log.Id };
        if (folder is not null) options.AddSessionConfigEntry(FolderOption, folder);
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", WrongOptimizer);
        if (_use == SessionUse.SingleRun) options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        if (_use == SessionUse.Training)
        {
            // The blocked layout of the highest level is for weights that are constant: with others it is in the way. Gradients fade away
            // into denormal numbers, with which processors compute a hundred times slower. One block for all values of a run, planned
            // after the first, comes on top of what that one took.
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
            options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
            options.EnableMemoryPattern = false;
        }

        return new InferenceSession(message, options);
    }

    private RunOptions CreateRunOptions() => new() { LogSeverityLevel = _log.Level, LogId = _log.Id };

    private T Run<T>(Func<RunOptions, T> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Options that are told to terminate end every run that uses them, so a run that may be cancelled has its own.
        using RunOptions? own = cancellationToken.CanBeCanceled || _hasLoops ? CreateRunOptions() : null;
        using LoopWatch? watch = _hasLoops ? new LoopWatch(own!, _configuration) : null;
        using CancellationTokenRegistration registration =
            cancellationToken.Register(static options => ((RunOptions)options!).Terminate = true, own);
        try
        {
            return run(own ?? _options);
        }
        catch (OnnxRuntimeException error)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The prediction was cancelled.", error, cancellationToken);
            }

            WasEnded |= watch?.Reason is not null;
            throw watch?.Reason is { } reason ? new CoreMLException($"{_where}: {reason}", error) : Failed(error);
        }
    }

    private CoreMLException Failed(OnnxRuntimeException error)
    {
        bool IsAt(string node) => error.Message.Contains($"'{node}", StringComparison.Ordinal);
        string reason = IsAt(OnnxTranslationOptions.EndlessLoop)
            ? $"a loop of the network did not end within {_configuration.MaximumLoopIterations:N0} iterations. If it should run longer, "
                + $"raise {nameof(MLModelConfiguration.MaximumLoopIterations)}."
            : IsAt(OnnxTranslationOptions.IndexOutOfBounds)
            ? "an index is negative or beyond the end of what it points into, and the operation is told to validate its indices."
            : $"the prediction failed: {error.Message}";
        return new CoreMLException($"{_where}: {reason}", error);
    }
}
