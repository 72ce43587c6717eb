using System.Buffers;

namespace CoreMLSharp.Programs;

/// <summary>Looks at the stored bytes of a tensor piece by piece, so that those that are computed need never all be there.</summary>
internal static class TensorPieces
{
    private const int Length = 1 << 20;

    /// <summary>Hands over all bytes in their order.</summary>
    public static void ForEach(ProgramTensor tensor, Action<ReadOnlySpan<byte>> take)
    {
        byte[] buffer = tensor.Computed is null ? [] : ArrayPool<byte>.Shared.Rent(Length);
        for (long start = 0; start < tensor.ByteLength; start += Length)
        {
            int count = (int)Math.Min(Length, tensor.ByteLength - start);
            if (tensor.Computed is null)
            {
                take(tensor.Bytes.Span.Slice((int)start, count));
                continue;
            }

            tensor.CopyTo(start, buffer.AsSpan(0, count));
            take(buffer.AsSpan(0, count));
        }

        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Whether all bytes are those that something else gives: from a place on, as many as it is asked for.</summary>
    public static bool AreThose(ProgramTensor tensor, Action<long, Span<byte>> read)
    {
        byte[] other = ArrayPool<byte>.Shared.Rent(Length);
        long start = 0;
        bool areThose = true;
        ForEach(tensor, piece =>
        {
            if (!areThose) return;
            read(start, other.AsSpan(0, piece.Length));
            areThose = piece.SequenceEqual(other.AsSpan(0, piece.Length));
            start += piece.Length;
        });
        ArrayPool<byte>.Shared.Return(other);
        return areThose;
    }
}
