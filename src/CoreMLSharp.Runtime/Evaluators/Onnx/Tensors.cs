using System.Runtime.InteropServices;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Tensors of ONNX Runtime from arrays and back.</summary>
internal static class Tensors
{
    public static OrtValue Zeros(TensorProto.Types.DataType type, long[] shape)
    {
        OrtValue tensor = Allocate(type, shape);
        tensor.GetTensorMutableRawData().Clear();
        return tensor;
    }

    /// <summary>A tensor of the given type and shape with the elements of an array, converted where they are of another type.</summary>
    public static OrtValue FromArray(MLMultiArray array, TensorProto.Types.DataType type, long[] shape)
    {
        OrtValue tensor = Allocate(type, shape);
        Span<byte> bytes = tensor.GetTensorMutableRawData();
        if (type == TensorProto.Types.DataType.Int64)
        {
            Span<long> integers = MemoryMarshal.Cast<byte, long>(bytes);
            double[] elements = array.ToDoubles();
            for (int i = 0; i < integers.Length; i++) integers[i] = (long)elements[i];
            return tensor;
        }

        BytesOf(array.ConvertTo(ArrayTypeOf(type))).CopyTo(bytes);
        return tensor;
    }

    /// <summary>A tensor's elements and shape as an array; 64-bit integers become 32-bit ones.</summary>
    public static MLMultiArray ToArray(OrtValue tensor)
    {
        OrtTensorTypeAndShapeInfo info = tensor.GetTensorTypeAndShape();
        int[] shape = [.. info.Shape.Select(dim => (int)dim)];
        switch (info.ElementDataType)
        {
            case TensorElementType.Int64:
                return MLMultiArray.Wrap(Array.ConvertAll(tensor.GetTensorDataAsSpan<long>().ToArray(), element => (int)Math.Clamp(element, int.MinValue, int.MaxValue)), shape);
            case TensorElementType.Bool:
                return MLMultiArray.Wrap(Array.ConvertAll(tensor.GetTensorDataAsSpan<bool>().ToArray(), element => element ? 1 : 0), shape);
        }

        MLMultiArray array = MLMultiArray.Zeros(info.ElementDataType switch
        {
            TensorElementType.Double => MLMultiArrayDataType.Double,
            TensorElementType.Float16 => MLMultiArrayDataType.Float16,
            TensorElementType.Int32 => MLMultiArrayDataType.Int32,
            TensorElementType.Int8 => MLMultiArrayDataType.Int8,
            _ => MLMultiArrayDataType.Float32,
        }, shape);
        tensor.GetTensorMutableRawData().CopyTo(BytesOf(array));
        return array;
    }

    private static OrtValue Allocate(TensorProto.Types.DataType type, long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)type, shape);

    private static MLMultiArrayDataType ArrayTypeOf(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Double => MLMultiArrayDataType.Double,
        TensorProto.Types.DataType.Float16 => MLMultiArrayDataType.Float16,
        TensorProto.Types.DataType.Int32 => MLMultiArrayDataType.Int32,
        TensorProto.Types.DataType.Int8 => MLMultiArrayDataType.Int8,
        _ => MLMultiArrayDataType.Float32,
    };

    private static Span<byte> BytesOf(MLMultiArray array) => array.DataType switch
    {
        MLMultiArrayDataType.Double => MemoryMarshal.AsBytes(array.AsSpan<double>()),
        MLMultiArrayDataType.Float32 => MemoryMarshal.AsBytes(array.AsSpan<float>()),
        MLMultiArrayDataType.Float16 => MemoryMarshal.AsBytes(array.AsSpan<Half>()),
        MLMultiArrayDataType.Int32 => MemoryMarshal.AsBytes(array.AsSpan<int>()),
        _ => MemoryMarshal.AsBytes(array.AsSpan<sbyte>()),
    };
}
