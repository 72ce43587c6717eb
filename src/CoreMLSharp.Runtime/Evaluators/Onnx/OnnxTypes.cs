using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>The element types of ONNX tensors as those of arrays.</summary>
internal static class OnnxTypes
{
    /// <summary>The same type where arrays have it; otherwise <see cref="MLMultiArrayDataType.Float32"/>.</summary>
    public static MLMultiArrayDataType ToMultiArrayType(this DataType type) => type switch
    {
        DataType.Double => MLMultiArrayDataType.Double,
        DataType.Float16 => MLMultiArrayDataType.Float16,
        DataType.Int32 => MLMultiArrayDataType.Int32,
        DataType.Int8 => MLMultiArrayDataType.Int8,
        _ => MLMultiArrayDataType.Float32,
    };
}
