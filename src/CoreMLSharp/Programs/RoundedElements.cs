using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>Numbers of 32 bits rounded to 16.</summary>
internal sealed class RoundedElements : ComputedElements
{
    private RoundedElements(ProgramTensor source) => Source = source;

    public override ProgramTensor Source { get; }

    /// <summary>The tensor in another floating point type; from 32 to 16 bits, its elements are computed when they are asked for.</summary>
    public static ProgramTensor Of(DataType type, ProgramTensor source) =>
        source.DataType == type ? source
        : source.DataType == DataType.Float32 && type == DataType.Float16
            ? Tensor(type, [.. source.Shape], new RoundedElements(source))
        : ProgramTensor.OfFloats(type, source.ToFloats(), [.. source.Shape]);

    public override void Compute(long start, Span<byte> target)
    {
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(target);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(checked(2 * target.Length));
        Span<byte> floats = buffer.AsSpan(0, 2 * target.Length);
        Source.CopyTo(2 * start, floats);
        TensorPrimitives.ConvertToHalf(MemoryMarshal.Cast<byte, float>(floats), halves);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
