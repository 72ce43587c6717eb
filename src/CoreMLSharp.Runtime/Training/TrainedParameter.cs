using System.Numerics.Tensors;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Training;

/// <summary>Numbers that learn. All graphs that use them read them where they are, so that a step changes them for all.</summary>
/// <param name="storage">Where the specification stores them.</param>
/// <param name="values">The numbers.</param>
internal sealed class TrainedParameter(IMessage storage, float[] values) : IDisposable
{
    private OrtValue? _tensor;

    public IMessage Storage => storage;

    public float[] Values => values;

    /// <summary>How much faster or slower this learns than others: a factor to the rate.</summary>
    public float Rate { get; init; } = 1;

    /// <summary>Whether this is a mean or variance that a batch normalisation stores, which has no gradient.</summary>
    public bool IsStatistic { get; init; }

    public bool IsFinite => values.Length == 0 || TensorPrimitives.IsFiniteAll<float>(values);

    /// <summary>The numbers as a tensor, which does not copy them.</summary>
    /// <param name="shape">The shape, the same each time.</param>
    public OrtValue Tensor(long[] shape) => _tensor ??= OrtValue.CreateTensorValueFromMemory(values, shape);

    public void Dispose() => _tensor?.Dispose();
}
