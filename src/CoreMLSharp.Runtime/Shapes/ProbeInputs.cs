using CoreMLSharp.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>Zeros to try models with.</summary>
internal static class ProbeInputs
{
    /// <summary>The numbers that a probe may be given; 256 MB of floats.</summary>
    private const long MaximumElements = 1L << 26;

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="CoreMLException">The tensor is too large to be tried.</exception>
    public static OrtValue Zeros(ElementType type, long[] shape, string name, string where)
    {
        Int128 count = shape.Aggregate((Int128)1, (product, dim) => product * dim);
        if (count > MaximumElements)
        {
            throw new CoreMLException($"{where}: the input '{name}' of [{string.Join(", ", shape)}] is too large to be tried.");
        }

        int length = (int)count;
        return type switch
        {
            ElementType.Double => OrtValue.CreateTensorValueFromMemory(new double[length], shape),
            ElementType.Float16 => OrtValue.CreateTensorValueFromMemory(new Float16[length], shape),
            ElementType.Int64 => OrtValue.CreateTensorValueFromMemory(new long[length], shape),
            ElementType.Int32 => OrtValue.CreateTensorValueFromMemory(new int[length], shape),
            ElementType.Int8 => OrtValue.CreateTensorValueFromMemory(new sbyte[length], shape),
            ElementType.Bool => OrtValue.CreateTensorValueFromMemory(new bool[length], shape),
            _ => OrtValue.CreateTensorValueFromMemory(new float[length], shape),
        };
    }
}
