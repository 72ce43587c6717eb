using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>A translated model that is loaded into ONNX Runtime. Safe to use from several threads at once.</summary>
internal sealed class OnnxSession : IDisposable
{
    /// <summary>The setting that says where the files of weights are that a model in memory refers to.</summary>
    public const string FolderOption = "session.model_external_initializers_file_folder_path";

    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly InferenceSession _session;
    private readonly StoredOnnxModel _model;
    private readonly MLModelConfiguration _configuration;
    private readonly string _where;

    /// <param name="model">The model, which the session takes over.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call it.</param>
    public OnnxSession(StoredOnnxModel model, MLModelConfiguration configuration, string where)
    {
        (_model, _configuration, _where) = (model, configuration, where);
        using SessionOptions options = new() { IntraOpNumThreads = configuration.Threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (model.Folder is not null) options.AddSessionConfigEntry(FolderOption, model.Folder);
        try
        {
            _session = new InferenceSession(model.Message, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelValidationException($"{where}: the network cannot be run: {error.Message}");
        }
        finally
        {
            model.Dispose();
        }
    }

    /// <summary>Computes tensors from tensors. The caller disposes of both.</summary>
    /// <exception cref="CoreMLException">The computation failed, for example because shapes that are only known now do not fit.</exception>
    public IReadOnlyList<OrtValue> Run(IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        try
        {
            return _session.Run(_options, inputNames, inputs, outputNames);
        }
        catch (OnnxRuntimeException error)
        {
            throw Failed(error);
        }
    }

    /// <summary>A binding of this session, for <see cref="Run(OrtIoBinding)"/>.</summary>
    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>Computes the bound outputs from the bound inputs.</summary>
    /// <inheritdoc cref="Run(IReadOnlyCollection{string}, IReadOnlyCollection{OrtValue}, IReadOnlyCollection{string})" path="/exception"/>
    public void Run(OrtIoBinding binding)
    {
        try
        {
            _session.RunWithBinding(_options, binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw Failed(error);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
        _model.Dispose();
    }

    private CoreMLException Failed(OnnxRuntimeException error)
    {
        bool IsAt(string node) => error.Message.Contains($"'{node}", StringComparison.Ordinal);
        string reason = IsAt(OnnxTranslationOptions.EndlessLoop)
            ? $"a loop of the network did not end within {_configuration.MaximumLoopIterations:N0} iterations. If it should run longer, raise {nameof(MLModelConfiguration.MaximumLoopIterations)}."
            : IsAt(OnnxTranslationOptions.IndexOutOfBounds) ? "an index is negative or beyond the end of what it points into, and the operation is told to validate its indices."
            : $"the prediction failed: {error.Message}";
        return new CoreMLException($"{_where}: {reason}", error);
    }
}
