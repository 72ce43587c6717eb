using NAudio.Dsp;

namespace CoreMLSharp.Training.Sounds;

/// <summary>Brings sounds to another sample rate, by NAudio's resampler with a windowed sinc.</summary>
internal static class Resampling
{
    private const int SincSize = 64;
    private const int Part = 4096;

    /// <summary>The sound at a rate; as long in seconds as before.</summary>
    public static float[] ToRate(float[] samples, double from, double to)
    {
        if (from == to) return samples;
        WdlResampler resampler = new();
        resampler.SetMode(interp: true, filtercnt: 0, sinc: true, SincSize, SincSize);
        resampler.SetFeedMode(wantInputDriven: true);
        resampler.SetRates(from, to);
        float[] result = new float[(int)Math.Max(1, Math.Round(samples.Length * to / from))];
        float[] part = new float[(int)Math.Ceiling(Part * to / from) + SincSize];

        // Silence after the end brings out what the filter still holds.
        for (int from0 = 0, written = 0; written < result.Length; from0 += Part)
        {
            int count = resampler.ResamplePrepare(Part, 1, out Span<float> input);
            ReadOnlySpan<float> rest = samples.AsSpan(Math.Min(from0, samples.Length));
            rest = rest[..Math.Min(rest.Length, count)];
            rest.CopyTo(input);
            input[rest.Length..count].Clear();
            int made = Math.Min(resampler.ResampleOut(part, count, part.Length, 1), result.Length - written);
            part.AsSpan(0, made).CopyTo(result.AsSpan(written));
            written += made;
        }

        return result;
    }
}
