using NAudio.Wave;
using NVorbis;

namespace CoreMLSharp.Training.Sounds;

/// <summary>Vorbis in an Ogg container, through NVorbis.</summary>
internal sealed class VorbisSound(VorbisReader reader) : ISampleProvider
{
    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(reader.SampleRate, reader.Channels);

    public static ISampleProvider Open(Stream stream) => new VorbisSound(new VorbisReader(stream, closeOnDispose: false));

    public int Read(Span<float> buffer) => reader.ReadSamples(buffer);
}
