using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using NAudio.Wave;

namespace CoreMLSharp.Training.Sounds;

/// <summary>
/// Sounds in files: WAV and AIFF (whole numbers of 8 to 32 bits, floating point numbers, A-law and µ-law), MP3, FLAC and Ogg Vorbis.
/// </summary>
public static class SoundFile
{
    /// <summary>The samples a second that Core ML's sound models take.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Longer sounds are refused: their samples alone would take half a gigabyte.</summary>
    private const long MostSamples = 2L * 60 * 60 * SampleRate;

    private static readonly HashSet<string> Extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".wav", ".wave", ".aif", ".aiff", ".aifc", ".mp3", ".flac", ".ogg", ".oga" };

    /// <summary>The kinds of file, each with the letters it begins with and what decodes it.</summary>
    private static readonly (string Mark, Func<Stream, ISampleProvider> Open)[] Kinds =
    [
        ("RIFF", WaveSound.OpenWave), ("RF64", WaveSound.OpenWave), ("FORM", WaveSound.OpenAiff), ("fLaC", FlacSound.Open),
        ("OggS", VorbisSound.Open), ("ID3", Mp3Sound.Open),
    ];

    /// <summary>Whether a file is named like a sound, and its name does not begin with a dot.</summary>
    public static bool IsSound(string path) =>
        !Path.GetFileName(path.AsSpan()).StartsWith(".", StringComparison.Ordinal) && Extensions.Contains(Path.GetExtension(path));

    /// <summary>Reads a sound.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// Its samples, from −1 to 1, at <see cref="SampleRate"/>; the mean of the channels where there are several.
    /// </returns>
    /// <exception cref="CoreMLException">
    /// The file is not there, is no sound of these kinds, is damaged, or is longer than two hours.
    /// </exception>
    public static float[] Read(string path) => Read(InputFile.Read(path, "sound"), path);

    /// <summary>Reads a sound from its bytes.</summary>
    /// <param name="encoded">The bytes of a sound file.</param>
    /// <param name="name">What errors call it.</param>
    /// <inheritdoc cref="Read(string)" path="/returns|/exception"/>
    public static float[] Read(byte[] encoded, string name)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        Func<Stream, ISampleProvider> open = Marked(encoded) is { } known ? known
            : encoded is [0xFF, >= 0xE0, ..] ? Mp3Sound.Open
            : throw new CoreMLException($"{name} is no sound that can be read: WAV, AIFF, MP3, FLAC or Ogg Vorbis.");
        try
        {
            ISampleProvider sound = open(new MemoryStream(encoded, writable: false));
            return Resampling.ToRate(Mono(sound), sound.WaveFormat.SampleRate, SampleRate);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new CoreMLException($"{name} cannot be read as a sound: {error.Message}", error);
        }
    }

    private static float[] Mono(ISampleProvider sound)
    {
        (int channels, int rate) = (sound.WaveFormat.Channels, sound.WaveFormat.SampleRate);
        if (channels is < 1 or > 64 || rate is < 1000 or > 768_000)
        {
            throw new CoreMLException($"it has {channels} channels at {rate} samples a second.");
        }

        long most = MostSamples * rate / SampleRate;
        List<float> mono = [];
        float[] part = new float[channels * 4096];
        for (int read; (read = sound.Read(part) / channels) > 0;)
        {
            for (int i = 0; i < read; i++)
            {
                float sum = 0;
                for (int channel = 0; channel < channels; channel++) sum += part[(i * channels) + channel];
                mono.Add(float.IsFinite(sum) ? sum / channels : 0);
            }

            if (mono.Count > most) throw new CoreMLException("it is longer than two hours. Cut it into parts.");
        }

        return mono.Count > 0 ? [.. mono] : throw new CoreMLException("it has no samples.");
    }

    /// <summary>What decodes bytes that begin as those of a sound file do; null where they may be anything.</summary>
    internal static Func<Stream, ISampleProvider>? Marked(ReadOnlySpan<byte> head)
    {
        foreach ((string mark, Func<Stream, ISampleProvider> open) in Kinds)
        {
            if (Ascii.Equals(head[..Math.Min(mark.Length, head.Length)], mark)) return open;
        }

        return null;
    }
}
