using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>
/// Elements of a tensor that are computed from those of another one whenever they are asked for, piece by piece, so that the weights of a
/// large model need not be in memory a second time.
/// </summary>
internal abstract class ComputedElements
{
    /// <summary>Tensors of fewer bytes are computed at once: it is not worth while to remember how.</summary>
    private const int Fewest = 64 * 1024;

    /// <summary>The tensor of which they are computed.</summary>
    public abstract ProgramTensor Source { get; }

    /// <summary>Computes some of the elements as they are stored.</summary>
    /// <param name="start">The place of the first byte among all, where an element begins.</param>
    /// <param name="target">Where they go, as many bytes as whole elements take.</param>
    public abstract void Compute(long start, Span<byte> target);

    /// <summary>A tensor of such elements.</summary>
    public static ProgramTensor Tensor(DataType type, ReadOnlySpan<long> shape, ComputedElements elements)
    {
        ProgramTensor computed = new(type, shape, elements);
        return computed.ByteLength < Fewest ? new ProgramTensor(type, shape, computed.Bytes) : computed;
    }
}
