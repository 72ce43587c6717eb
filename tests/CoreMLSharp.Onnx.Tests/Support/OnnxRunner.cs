using CoreMLSharp.Onnx.Exporting;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Onnx.Tests;

/// <summary>Runs a translated model through ONNX Runtime, as the self-contained file it would be exported to.</summary>
internal static class OnnxRunner
{
    public static Dictionary<string, Tensor> Run(OnnxTranslation translation, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using MemoryStream stream = new();
        translation.WriteTo(stream);
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(stream.ToArray(), options);
        Dictionary<string, OrtValue> values =
            inputs.ToDictionary(input => input.Key, input => OrtValue.CreateTensorValueFromMemory(input.Value.Values, input.Value.Shape));
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, values, session.OutputNames);
        Dictionary<string, Tensor> outputs = [];
        for (int i = 0; i < results.Count; i++)
        {
            outputs.Add(
                session.OutputNames[i],
                new Tensor(results[i].GetTensorDataAsSpan<float>().ToArray(), results[i].GetTensorTypeAndShape().Shape));
        }

        foreach (OrtValue value in values.Values) value.Dispose();
        return outputs;
    }
}
