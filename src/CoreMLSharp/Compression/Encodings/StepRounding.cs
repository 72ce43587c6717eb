using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CoreMLSharp.Compression.Encodings;

/// <summary>Rounds the numbers of a channel to steps and finds the scale and the offset that fit the codes best.</summary>
internal sealed class StepRounding(float scale, float offset, int largest)
{
    private const int BlockLength = 4096;

    /// <summary>0 where all numbers are (nearly) the same: the offset alone stands for them.</summary>
    private readonly float _perStep = scale > 0 && float.IsFinite(1 / scale) ? 1 / scale : 0;

    // Sums over all numbers, in steps: of codes c and of rests r, what a number has above its code.
    private long _count;
    private double _c, _cc, _r, _rc, _rr;

    /// <summary>Gives each number the nearest code.</summary>
    public void Round(ReadOnlySpan<float> numbers, Span<byte> codes)
    {
        _count += numbers.Length;
        int i = RoundVectors(numbers, codes);
        for (; i < numbers.Length; i++)
        {
            float steps = (numbers[i] - offset) * _perStep;
            float code = Math.Clamp(MathF.Round(steps), 0, largest);
            float rest = steps - code;
            codes[i] = (byte)code;
            (_c, _cc, _r, _rc, _rr) = (_c + code, _cc + (code * code), _r + rest, _rc + (rest * code), _rr + (rest * rest));
        }
    }

    /// <summary>The scale and the offset with the least squared error, and that error.</summary>
    public (float Scale, float Offset, double SquaredError) FitLine()
    {
        double spread = (_count * _cc) - (_c * _c);
        if (_perStep == 0 || spread <= 0) return (scale, offset, Error(0, 0));
        double slope = ((_count * _rc) - (_r * _c)) / spread;
        double height = (_r - (slope * _c)) / _count;
        return ((float)(scale * (1 + slope)), (float)(offset + (scale * height)), Error(slope, height));
    }

    /// <summary>The same with an offset for which one code stands for 0.</summary>
    public (float Scale, float Offset, double SquaredError) FitScale(int zero)
    {
        double squares = _cc - (2 * zero * _c) + ((double)_count * zero * zero);
        if (_perStep == 0 || squares <= 0) return (scale, -zero * scale, Error(0, 0));
        double slope = (_rc - (zero * _r)) / squares;
        float fitted = (float)(scale * (1 + slope));
        return (fitted, -zero * fitted, Error(slope, -zero * slope));
    }

    /// <summary>The sum of (r − slope · c − height)² in the numbers' own unit.</summary>
    private double Error(double slope, double height)
    {
        double steps = _rr - (2 * slope * _rc) - (2 * height * _r) + (slope * slope * _cc) + (2 * slope * height * _c) + (
            height * height * _count);
        return Math.Max(0, steps) * scale * scale;
    }

    /// <summary>What <see cref="Round"/> does, sixteen numbers at a time; returns how many it did.</summary>
    private int RoundVectors(ReadOnlySpan<float> numbers, Span<byte> codes)
    {
        int width = Vector128<float>.Count;
        int end = numbers.Length - (numbers.Length % (4 * width));
        ref float source = ref MemoryMarshal.GetReference(numbers);
        ref byte target = ref MemoryMarshal.GetReference(codes);
        Vector128<float> offsets = Vector128.Create(offset), perSteps = Vector128.Create(_perStep), most = Vector128.Create((float)largest);
        for (int block = 0; block < end; block += BlockLength)
        {
            // Sums of a block are small enough for single precision.
            Vector128<float> c = Vector128<float>.Zero, cc = c, r = c, rc = c, rr = c;
            int blockEnd = Math.Min(end, block + BlockLength);
            for (int i = block; i < blockEnd; i += 4 * width)
            {
                Vector128<int> first = Step(ref source, i, ref c, ref cc, ref r, ref rc, ref rr);
                Vector128<int> second = Step(ref source, i + width, ref c, ref cc, ref r, ref rc, ref rr);
                Vector128<int> third = Step(ref source, i + (2 * width), ref c, ref cc, ref r, ref rc, ref rr);
                Vector128<int> fourth = Step(ref source, i + (3 * width), ref c, ref cc, ref r, ref rc, ref rr);
                Vector128.Narrow(Vector128.Narrow(first, second), Vector128.Narrow(third, fourth))
                    .AsByte()
                    .StoreUnsafe(ref target, (nuint)i);
            }

            _c += Vector128.Sum(c);
            _cc += Vector128.Sum(cc);
            _r += Vector128.Sum(r);
            _rc += Vector128.Sum(rc);
            _rr += Vector128.Sum(rr);
        }

        return end;

        Vector128<int> Step(
            ref float start, int index, ref Vector128<float> c, ref Vector128<float> cc, ref Vector128<float> r, ref Vector128<float> rc,
            ref Vector128<float> rr)
        {
            Vector128<float> steps = (Vector128.LoadUnsafe(ref start, (nuint)index) - offsets) * perSteps;
            Vector128<float> code = Vector128.Min(Vector128.Max(Vector128.Round(steps), Vector128<float>.Zero), most);
            Vector128<float> rest = steps - code;
            c += code;
            cc += code * code;
            r += rest;
            rc += rest * code;
            rr += rest * rest;
            return Vector128.ConvertToInt32Native(code);
        }
    }
}
