using CoreMLSharp.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>A translated model that is loaded into ONNX Runtime. Safe to use from several threads at once.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly string _where;

    public OnnxSession(OnnxTranslation translation, MLModelConfiguration configuration, string where)
    {
        _where = where;
        using SessionOptions options = new() { IntraOpNumThreads = configuration.Threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            _session = new InferenceSession(translation.ToArray(), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelValidationException($"{where}: the network cannot be run: {error.Message}");
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
            throw new CoreMLException($"{_where}: the prediction failed: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
