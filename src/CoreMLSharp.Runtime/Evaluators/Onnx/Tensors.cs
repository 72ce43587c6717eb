using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
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

    public static OrtValue Ones(TensorProto.Types.DataType type, long[] shape)
    {
        float[] ones = new float[shape.Aggregate(1L, (product, dim) => checked(product * dim))];
        Array.Fill(ones, 1);
        return FromArray(MLMultiArray.Wrap(ones), type, shape, "The input of a trial run");
    }

    /// <summary>A tensor of the given type and shape with the elements of an array, converted where they are of another type.</summary>
    /// <param name="array">The array.</param>
    /// <param name="type">The tensor's type.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="what">What messages call the array, such as <c>The input 'x'</c>.</param>
    /// <exception cref="ModelInputException">The array has more or fewer elements than the tensor.</exception>
    public static OrtValue FromArray(MLMultiArray array, TensorProto.Types.DataType type, long[] shape, string what)
    {
        CheckCount(array, shape, what);
        OrtValue tensor = Allocate(type, shape);
        Fill(tensor.GetTensorMutableRawData(), array, type);
        return tensor;
    }

    /// <summary>Refuses an array that has more or fewer elements than a tensor.</summary>
    /// <inheritdoc cref="FromArray" path="/param | /exception"/>
    public static void CheckCount(MLMultiArray array, ReadOnlySpan<long> shape, string what)
    {
        if (ProgramTypes.Count(shape) is var count && count != array.Count)
        {
            throw new ModelInputException($"{what} has {array.Count:N0} elements; the program takes {count:N0}.");
        }
    }

    /// <summary>Writes the elements of an array as those of a tensor, converted where they are of another type.</summary>
    public static void Fill(Span<byte> bytes, MLMultiArray array, TensorProto.Types.DataType type)
    {
        switch (type)
        {
            case TensorProto.Types.DataType.Int64: Fill(bytes, array, element => (long)element); break;
            case TensorProto.Types.DataType.Bool: Fill(bytes, array, element => element != 0); break;
            case TensorProto.Types.DataType.Uint8: Fill(bytes, array, element => (byte)element); break;
            case TensorProto.Types.DataType.Int16: Fill(bytes, array, element => (short)element); break;
            case TensorProto.Types.DataType.Uint16: Fill(bytes, array, element => (ushort)element); break;
            case TensorProto.Types.DataType.Uint32: Fill(bytes, array, element => (uint)element); break;
            case TensorProto.Types.DataType.Uint64: Fill(bytes, array, element => (ulong)element); break;
            default: array.ConvertTo(type.ToMultiArrayType()).Bytes.CopyTo(bytes); break;
        }
    }

    /// <summary>A tensor's elements and shape as an array; 64-bit integers become 32-bit ones.</summary>
    public static MLMultiArray ToArray(OrtValue tensor)
    {
        OrtTensorTypeAndShapeInfo info = tensor.GetTensorTypeAndShape();
        return ToArray(info.ElementCount == 0 ? [] : tensor.GetTensorMutableRawData(), info.ElementDataType, info.Shape);
    }

    /// <summary>The same of elements as they lie in memory.</summary>
    public static MLMultiArray ToArray(ReadOnlySpan<byte> bytes, TensorElementType type, ReadOnlySpan<long> shape)
    {
        switch (type)
        {
            case TensorElementType.Int64:
                return Integers<long>(bytes, shape, element => (int)Math.Clamp(element, int.MinValue, int.MaxValue));
            case TensorElementType.Bool: return Integers<bool>(bytes, shape, element => element ? 1 : 0);
            case TensorElementType.UInt8: return Integers<byte>(bytes, shape, element => element);
            case TensorElementType.Int16: return Integers<short>(bytes, shape, element => element);
            case TensorElementType.UInt16: return Integers<ushort>(bytes, shape, element => element);
            case TensorElementType.UInt32: return Integers<uint>(bytes, shape, element => (int)Math.Min(element, int.MaxValue));
            case TensorElementType.UInt64: return Integers<ulong>(bytes, shape, element => (int)Math.Min(element, int.MaxValue));
        }

        MLMultiArray array = MLMultiArray.Zeros(((TensorProto.Types.DataType)(int)type).ToMultiArrayType(), shape);
        bytes.CopyTo(array.Bytes);
        return array;
    }

    private static void Fill<T>(Span<byte> bytes, MLMultiArray array, Func<double, T> convert) where T : unmanaged
    {
        Span<T> target = MemoryMarshal.Cast<byte, T>(bytes);
        double[] elements = array.ToDoubles();
        for (int i = 0; i < target.Length; i++) target[i] = convert(elements[i]);
    }

    private static MLMultiArray Integers<T>(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape, Converter<T, int> convert)
        where T : unmanaged => MLMultiArray.Wrap(Array.ConvertAll(MemoryMarshal.Cast<byte, T>(bytes).ToArray(), convert), shape);

    private static OrtValue Allocate(TensorProto.Types.DataType type, long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)type, shape);
}
