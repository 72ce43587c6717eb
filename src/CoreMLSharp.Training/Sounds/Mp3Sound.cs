using NAudio.Wave;
using NLayer;

namespace CoreMLSharp.Training.Sounds;

/// <summary>MPEG audio, layers I to III, through NLayer.</summary>
internal sealed class Mp3Sound(MpegFile file) : ISampleProvider
{
    private float[] _part = [];

    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(file.SampleRate, file.Channels);

    public static ISampleProvider Open(Stream stream) => new Mp3Sound(new MpegFile(stream));

    public int Read(Span<float> buffer)
    {
        if (_part.Length < buffer.Length) _part = new float[buffer.Length];
        int read = file.ReadSamples(_part, 0, buffer.Length);
        _part.AsSpan(0, read).CopyTo(buffer);
        return read;
    }
}
