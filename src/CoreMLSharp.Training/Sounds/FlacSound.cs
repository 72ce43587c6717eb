using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using NAudio.Wave;

namespace CoreMLSharp.Training.Sounds;

/// <summary>The Free Lossless Audio Codec (RFC 9639). Checksums are not checked.</summary>
internal sealed class FlacSound : ISampleProvider
{
    private const int StreamInfo = 0, StreamInfoLength = 34;

    private readonly BitReader _bits;
    private readonly int _sampleBits;
    private readonly float _scale;
    private float[] _frame = [];
    private int _given;

    private FlacSound(BitReader bits, int rate, int channels, int sampleBits)
    {
        (_bits, _sampleBits, _scale) = (bits, sampleBits, 1f / (1L << (sampleBits - 1)));
        WaveFormat = WaveFormat.CreateIeeeFloatWaveFormat(rate, channels);
    }

    public WaveFormat WaveFormat { get; }

    public static ISampleProvider Open(Stream stream)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        ReadOnlySpan<byte> info = default;
        int position = 4;
        for (bool isLast = false; !isLast;)
        {
            ReadOnlySpan<byte> header = bytes.AsSpan(position, 4);
            isLast = (header[0] & 0x80) != 0;
            int length = (header[1] << 16) | (header[2] << 8) | header[3];
            if ((header[0] & 0x7F) == StreamInfo) info = bytes.AsSpan(position + 4, length);
            position += 4 + length;
        }

        if (info.Length < StreamInfoLength) throw new CoreMLException("it says nothing of its samples.");
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(info[10..]);
        int rate = (int)(packed >> 44), channels = (int)((packed >> 41) & 7) + 1, sampleBits = (int)((packed >> 36) & 31) + 1;
        return new FlacSound(new BitReader(bytes, position), rate, channels, sampleBits);
    }

    public int Read(Span<float> buffer)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            if (_given == _frame.Length && !ReadFrame()) break;
            int count = Math.Min(buffer.Length - written, _frame.Length - _given);
            _frame.AsSpan(_given, count).CopyTo(buffer[written..]);
            (written, _given) = (written + count, _given + count);
        }

        return written;
    }

    private bool ReadFrame()
    {
        if (_bits.IsAtEnd) return false;
        if (_bits.Read(14) != 0x3FFE) throw new CoreMLException("a frame does not begin where it should.");
        _bits.Read(2);
        int sizeCode = (int)_bits.Read(4), rateCode = (int)_bits.Read(4), assignment = (int)_bits.Read(4), bitsCode = (int)_bits.Read(3);
        _bits.Read(1);
        SkipNumber();
        int size = BlockSize(sizeCode);
        if (rateCode is >= 12 and <= 14) _bits.Read(rateCode == 12 ? 8 : 16);
        _bits.Read(8);
        int sampleBits = bitsCode switch
        {
            0 => _sampleBits,
            1 => 8,
            2 => 12,
            4 => 16,
            5 => 20,
            6 => 24,
            7 => 32,
            _ => throw new CoreMLException("a frame has samples of an unknown width."),
        };
        int channels = assignment < 8 ? assignment + 1 : 2;
        if (channels != WaveFormat.Channels || assignment > 10) throw new CoreMLException("a frame has other channels than the file.");
        long[][] samples = new long[channels][];
        for (int channel = 0; channel < channels; channel++)
        {
            bool isSide = (assignment is 8 or 10 && channel == 1) || (assignment == 9 && channel == 0);
            samples[channel] = FlacSubframe.Read(_bits, size, sampleBits + (isSide ? 1 : 0));
        }

        _bits.Align();
        _bits.Read(16);
        Decorrelate(assignment, samples);
        Interleave(samples, size);
        return true;
    }

    /// <summary>The number of the frame or sample, coded as UTF-8 codes characters.</summary>
    private void SkipNumber()
    {
        uint first = _bits.Read(8);
        for (uint mask = 0x80; (first & mask) != 0 && mask > 1; mask >>= 1)
        {
            if (mask != 0x80) _bits.Read(8);
        }
    }

    private int BlockSize(int code) => code switch
    {
        1 => 192,
        >= 2 and <= 5 => 144 << code,
        6 => (int)_bits.Read(8) + 1,
        7 => (int)_bits.Read(16) + 1,
        >= 8 => 1 << code,
        _ => throw new CoreMLException("a frame has no length."),
    };

    /// <summary>Turns differences and means of two channels back into left and right.</summary>
    private static void Decorrelate(int assignment, long[][] samples)
    {
        if (assignment < 8) return;
        long[] first = samples[0], second = samples[1];
        for (int i = 0; i < first.Length; i++)
        {
            (first[i], second[i]) = assignment switch
            {
                8 => (first[i], first[i] - second[i]),
                9 => (first[i] + second[i], second[i]),
                _ => MidSide(first[i], second[i]),
            };
        }

        static (long, long) MidSide(long mid, long side)
        {
            mid = (mid << 1) | (side & 1);
            return ((mid + side) >> 1, (mid - side) >> 1);
        }
    }

    private void Interleave(long[][] samples, int size)
    {
        _frame = new float[size * samples.Length];
        _given = 0;
        for (int channel = 0; channel < samples.Length; channel++)
        {
            for (int i = 0; i < size; i++) _frame[(i * samples.Length) + channel] = samples[channel][i] * _scale;
        }
    }
}
