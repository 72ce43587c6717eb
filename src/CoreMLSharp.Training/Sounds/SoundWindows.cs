using System.Buffers.Binary;

namespace CoreMLSharp.Training.Sounds;

/// <summary>Divides a sound into the windows that a model listens to, one after the other.</summary>
internal static class SoundWindows
{
    /// <summary>Whole windows from the beginning on; a sound that is shorter than one has silence before and after it.</summary>
    /// <param name="samples">The sound.</param>
    /// <param name="length">The samples in a window.</param>
    /// <param name="overlap">The part of a window that the next one has too, from 0 to below 1.</param>
    /// <returns>The first sample of each window, and its samples.</returns>
    public static IEnumerable<(int Start, float[] Samples)> Of(float[] samples, int length, double overlap)
    {
        if (samples.Length <= length)
        {
            float[] window = new float[length];
            samples.CopyTo(window, (length - samples.Length) / 2);
            yield return (0, window);
            yield break;
        }

        int step = Math.Max(1, (int)Math.Round(length * (1 - overlap)));
        for (int start = 0; start + length <= samples.Length; start += step) yield return (start, samples.AsSpan(start, length).ToArray());
    }

    /// <summary>
    /// Windows of a sound that is still coming in, each as soon as it is whole; one that ends before has silence before and after it.
    /// </summary>
    /// <param name="stream">
    /// Whole numbers of 16 bits, little-endian, at <see cref="SoundFile.SampleRate"/>, one channel; or a whole sound file, which its first
    /// bytes tell.
    /// </param>
    /// <param name="length">The samples in a window.</param>
    /// <param name="overlap">The part of a window that the next one has too, from 0 to below 1.</param>
    public static IEnumerable<(int Start, float[] Samples)> Of(Stream stream, int length, double overlap)
    {
        int step = Math.Max(1, (int)Math.Round(length * (1 - overlap)));
        float[] window = new float[length];
        byte[] bytes = new byte[2 * length];
        for (int start = 0, known = 0; ; start += step, known = length - step)
        {
            int wanted = 2 * (length - known);
            int read = stream.ReadAtLeast(bytes.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            if (start == 0 && WholeSound(stream, bytes.AsSpan(0, read), isAll: read < wanted) is { } sound)
            {
                foreach ((int, float[]) part in Of(sound, length, overlap)) yield return part;
                yield break;
            }

            if (read < wanted) yield break;
            Numbers(bytes.AsSpan(0, wanted)).CopyTo(window.AsSpan(known));
            yield return (start, [.. window]);
            window.AsSpan(step).CopyTo(window);
        }
    }

    /// <summary>The sound, where it is a file, or shorter than a window; null for one that goes on, or for none at all.</summary>
    private static float[]? WholeSound(Stream stream, ReadOnlySpan<byte> begun, bool isAll)
    {
        if (SoundFile.Marked(begun) is null) return isAll && begun.Length > 1 ? Numbers(begun) : null;
        using MemoryStream whole = new();
        whole.Write(begun);
        stream.CopyTo(whole);
        return SoundFile.Read(whole.ToArray(), "what comes in");
    }

    private static float[] Numbers(ReadOnlySpan<byte> bytes)
    {
        float[] numbers = new float[bytes.Length / 2];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
        return numbers;
    }
}
