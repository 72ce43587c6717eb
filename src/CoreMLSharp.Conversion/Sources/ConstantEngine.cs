using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>Computes constants of a model in ONNX Runtime while it is imported.</summary>
internal static class ConstantEngine
{
    private static readonly MLModelConfiguration Configuration = new() { Threads = 1 };

    /// <summary>The outputs of a model without inputs; null where ONNX Runtime refuses it or makes something else than tensors.</summary>
    /// <remarks>For <see cref="OnnxImportOptions.Evaluate"/>.</remarks>
    public static IReadOnlyList<OnnxConstant>? Evaluate(OnnxModel model)
    {
        IReadOnlyList<OrtValue> values = [];
        try
        {
            using OnnxSession session = new(StoredOnnxModel.Of(model), Configuration, "The source", SessionUse.SingleRun);
            values = session.Run([], [], [.. model.Message.Graph.Output.Select(output => output.Name)]);
            return [.. values.Select(Read)];
        }
        catch (Exception error) when (error is CoreMLException or OnnxRuntimeException)
        {
            return null;
        }
        finally
        {
            foreach (OrtValue value in values) value.Dispose();
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
