using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Training;

/// <summary>Numbers that learn. All graphs that use them read them where they are, so that a step changes them for all.</summary>
internal sealed class TrainedParameter(float[] values) : IDisposable
{
    private OrtValue? _tensor;

    public float[] Values => values;

    public bool IsFinite => values.Length == 0 || TensorPrimitives.IsFiniteAll<float>(values);

    /// <summary>The numbers as a tensor, which does not copy them.</summary>
    /// <param name="shape">The shape, the same each time.</param>
    public OrtValue Tensor(long[] shape) => _tensor ??= OrtValue.CreateTensorValueFromMemory(values, shape);

    public void Dispose() => _tensor?.Dispose();
}
