using CoreMLSharp.Diagnostics;
using NAudio.Codecs;
using NAudio.Wave;

namespace CoreMLSharp.Training.Sounds;

/// <summary>WAV and AIFF, through NAudio: whole numbers of 8 to 32 bits, floating point numbers, A-law and µ-law.</summary>
internal static class WaveSound
{
    public static ISampleProvider OpenWave(Stream stream) => Samples(new WaveFileReader(stream));

    public static ISampleProvider OpenAiff(Stream stream) => Samples(new AiffFileReader(stream));

    private static ISampleProvider Samples(WaveStream stream)
    {
        // NAudio goes by the block length, which a damaged file may set to anything.
        WaveFormat format = stream.WaveFormat;
        if (format.Channels < 1 || format.BitsPerSample % 8 != 0 || format.BlockAlign != format.Channels * format.BitsPerSample / 8)
        {
            throw new CoreMLException($"its header contradicts itself ({format}).");
        }

        return format.Encoding switch
        {
            WaveFormatEncoding.ALaw => new Companded(stream, ALawDecoder.ALawToLinearSample),
            WaveFormatEncoding.MuLaw => new Companded(stream, MuLawDecoder.MuLawToLinearSample),
            WaveFormatEncoding.Pcm or WaveFormatEncoding.IeeeFloat or WaveFormatEncoding.Extensible => stream.ToSampleProvider(),
            var other => throw new CoreMLException($"its samples are encoded as {other}. Save it as PCM."),
        };
    }

    /// <summary>Telephones' eight bits a sample.</summary>
    private sealed class Companded(WaveStream stream, Func<byte, short> decode) : ISampleProvider
    {
        private byte[] _part = [];

        public WaveFormat WaveFormat { get; } =
            WaveFormat.CreateIeeeFloatWaveFormat(stream.WaveFormat.SampleRate, stream.WaveFormat.Channels);

        public int Read(Span<float> buffer)
        {
            if (_part.Length < buffer.Length) _part = new byte[buffer.Length];
            int read = stream.Read(_part, 0, buffer.Length);
            for (int i = 0; i < read; i++) buffer[i] = decode(_part[i]) / 32768f;
            return read;
        }
    }
}
