using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>Computes constants of a model in ONNX Runtime while it is imported.</summary>
internal static class ConstantEngine
{
    /// <summary>The outputs of a model without inputs; null where ONNX Runtime refuses it or makes something else than tensors.</summary>
    /// <remarks>For <see cref="OnnxImportOptions.Evaluate"/>.</remarks>
    public static IReadOnlyList<OnnxConstant>? Evaluate(OnnxModel model)
    {
        try
        {
            using SessionOptions options = new()
            {
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                IntraOpNumThreads = 1,
            };
            using InferenceSession session = new(OnnxModelWriter.ToArray(model.Message, model.Initializers), options);
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [], [], session.OutputNames);
            return [.. values.Select(Read)];
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static OnnxConstant Read(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        TensorProto.Types.DataType type = (TensorProto.Types.DataType)(int)info.ElementDataType;
        ReadOnlySpan<byte> bytes = info.ElementCount == 0 ? [] : value.GetTensorMutableRawData();
        return new OnnxConstant(type, new ProgramTensor(OnnxConstant.StoredType(type), info.Shape, bytes.ToArray()));
    }
}
