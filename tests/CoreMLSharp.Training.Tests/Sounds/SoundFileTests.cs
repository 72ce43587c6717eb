using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Training.Tests.Sounds;

/// <summary>The files hold half a second of 440 Hz on the left and 660 Hz on the right, both half as loud as can be.</summary>
public sealed class SoundFileTests
{
    [Theory]
    [InlineData("tone.flac", 0.001)]
    [InlineData("tone.aiff", 0.001)]
    [InlineData("tone-mulaw.wav", 0.02)]
    [InlineData("tone.mp3", 0.02)]
    [InlineData("tone.ogg", 0.02)]
    public void Files_of_all_kinds_give_the_same_sound(string name, double tolerance)
    {
        float[] samples = SoundFile.Read(Bytes(name), name);
        Assert.InRange(samples.Length, 7_900, 9_200);
        float[] middle = samples[2000..6000];
        Assert.Equal(0.25, Strength(middle, 440), tolerance);
        Assert.Equal(0.25, Strength(middle, 660), tolerance);
        Assert.Equal(0, Strength(middle, 1000), tolerance);
    }

    [Theory]
    [InlineData("tone.flac")]
    [InlineData("tone.aiff")]
    [InlineData("tone-mulaw.wav")]
    [InlineData("tone.mp3")]
    [InlineData("tone.ogg")]
    public void Damaged_files_are_read_in_part_or_refused_with_their_name(string name)
    {
        byte[] whole = Bytes(name);
        Random random = new(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole.Take(random.Next(whole.Length))];
            for (int j = 0; j < 5 && damaged.Length > 0; j++) damaged[random.Next(Math.Min(damaged.Length, 200))] = (byte)random.Next(256);
            try
            {
                Assert.All(SoundFile.Read(damaged, "damaged"), sample => Assert.True(float.IsFinite(sample)));
            }
            catch (CoreMLException error)
            {
                Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_sound_is_refused()
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => SoundFile.Read("no sound"u8.ToArray(), "a.wav"));
        Assert.Equal("a.wav is no sound that can be read: WAV, AIFF, MP3, FLAC or Ogg Vorbis.", error.Message);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void Another_rate_keeps_length_and_loudness(int rate)
    {
        float[] tone = [.. Enumerable.Range(0, rate).Select(i => (float)Math.Sin(2 * Math.PI * 1000 * i / rate))];
        float[] resampled = Resampling.ToRate(tone, rate, SoundFile.SampleRate);
        Assert.Equal(16_000, resampled.Length);
        Assert.Equal(1, Strength(resampled[4000..12000], 1000), 0.02);
    }

    [Theory]
    [InlineData(10, 4, 0.5, "0 2 4 6")]
    [InlineData(10, 4, 0, "0 4")]
    [InlineData(3, 4, 0.5, "0")]
    [InlineData(4, 4, 0.5, "0")]
    public void Windows_overlap(int length, int window, double overlap, string starts)
    {
        float[] samples = [.. Enumerable.Range(1, length).Select(i => (float)i)];
        (int Start, float[] Samples)[] windows = [.. SoundWindows.Of(samples, window, overlap)];
        Assert.Equal(starts, string.Join(' ', windows.Select(part => part.Start)));
        Assert.All(windows, part => Assert.Equal(window, part.Samples.Length));
        if (length >= window) Assert.All(windows, part => Assert.Equal(samples[part.Start], part.Samples[0]));
    }

    [Fact]
    public void A_sound_that_comes_in_has_the_same_windows_as_one_in_a_file()
    {
        short[] numbers = [.. Enumerable.Range(0, 1003).Select(i => (short)((i * 37) - 9000))];
        float[] samples = [.. numbers.Select(number => number / 32768f)];
        using MemoryStream stream = new([.. numbers.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(SoundWindows.Of(samples, 100, 0.25), SoundWindows.Of(stream, 100, 0.25));
    }

    private static byte[] Bytes(string name)
    {
        using Stream stream = typeof(SoundFileTests).Assembly.GetManifestResourceStream(name)!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>How strong a tone is in a sound.</summary>
    private static double Strength(float[] samples, double frequency)
    {
        double cosine = 0, sine = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double turns = 2 * Math.PI * frequency * i / SoundFile.SampleRate;
            (cosine, sine) = (cosine + (samples[i] * Math.Cos(turns)), sine + (samples[i] * Math.Sin(turns)));
        }

        return 2 * Math.Sqrt((cosine * cosine) + (sine * sine)) / samples.Length;
    }
}
