using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CoreMLSharp.Runtime.Images;

/// <summary>
/// Makes images larger and smaller, in two steps: averages of 2, 4 or 8 pixels a side, which JPEG decoders give while they read, then a
/// triangle filter as wide as the remaining step, placed to the fraction of a pixel. So the same pixels give the same result whatever
/// file they come from, and on every system.
/// </summary>
internal static class Resampling
{
    /// <summary>As far as JPEG decoders shrink.</summary>
    public const int MostReduction = 8;

    private const int Channels = 4;

    /// <summary>Draws an image of full size on a black target.</summary>
    public static PixelBuffer ReduceAndDraw(ReadOnlySpan<byte> rgba, ImageSize size, Placement placement, PixelFormat format)
    {
        int factor = placement.Reduction;
        ReadOnlySpan<byte> reduced = factor == 1 ? rgba : Reduce(rgba, size.Width, size.Height, factor);
        return Draw(reduced, size, factor, placement, format);
    }

    /// <summary>Averages squares of pixels, as JPEG decoders do; those at the right and lower edge may be cut off.</summary>
    private static byte[] Reduce(ReadOnlySpan<byte> rgba, int width, int height, int factor)
    {
        int reducedWidth = Reduced(width, factor), reducedHeight = Reduced(height, factor);
        byte[] reduced = new byte[reducedWidth * reducedHeight * Channels];
        int[] sums = new int[reducedWidth * Channels];
        for (int top = 0; top < height; top += factor)
        {
            int rows = Math.Min(factor, height - top);
            Array.Clear(sums);
            for (int y = top; y < top + rows; y++) AddLine(rgba.Slice(y * width * Channels, width * Channels), factor, sums);

            Span<byte> target = reduced.AsSpan(top / factor * sums.Length, sums.Length);
            for (int i = 0; i < sums.Length; i++)
            {
                int area = rows * Math.Min(factor, width - (i / Channels * factor));
                target[i] = (byte)((sums[i] + (area / 2)) / area);
            }
        }

        return reduced;
    }

    private static void AddLine(ReadOnlySpan<byte> line, int factor, Span<int> sums)
    {
        for (int i = 0; i < line.Length; i++) sums[(i / (Channels * factor) * Channels) + (i % Channels)] += line[i];
    }

    /// <summary>How long a side becomes.</summary>
    public static int Reduced(int side, int factor) => (side + factor - 1) / factor;

    /// <summary>Draws an image of one number a pixel on a target of zeros, without rounding on the way.</summary>
    public static PixelBuffer Draw(ReadOnlySpan<float> values, ImageSize size, Placement placement)
    {
        Taps[] columns = Along(placement.Width, placement.Left, placement.ScaleX, size.Width, 1);
        Taps[] rows = Along(placement.Height, placement.Top, placement.ScaleY, size.Height, 1);
        float[] lines = new float[size.Height * placement.Width];
        for (int y = 0; y < size.Height; y++)
        {
            ReadOnlySpan<float> line = values.Slice(y * size.Width, size.Width);
            for (int x = 0; x < placement.Width; x++)
            {
                ReadOnlySpan<float> weights = columns[x].Weights;
                lines[(y * placement.Width) + x] = TensorPrimitives.Dot(line.Slice(columns[x].First, weights.Length), weights);
            }
        }

        float[] sums = new float[placement.Width * placement.Height];
        for (int y = 0; y < placement.Height; y++)
        {
            Span<float> target = sums.AsSpan(y * placement.Width, placement.Width);
            for (int tap = 0; tap < rows[y].Weights.Length; tap++)
            {
                ReadOnlySpan<float> line = lines.AsSpan((rows[y].First + tap) * placement.Width, placement.Width);
                TensorPrimitives.MultiplyAdd(line, rows[y].Weights[tap], target, target);
            }
        }

        return PixelBuffer.FromFloats(placement.Width, placement.Height, sums);
    }

    /// <summary>Draws an image on a black target.</summary>
    /// <param name="rgba">The image, perhaps reduced.</param>
    /// <param name="size">Its size in full.</param>
    /// <param name="factor">By how much it is reduced.</param>
    /// <param name="placement">Where it comes to lie at its full size.</param>
    /// <param name="format">How the target is stored.</param>
    public static PixelBuffer Draw(ReadOnlySpan<byte> rgba, ImageSize size, int factor, Placement placement, PixelFormat format)
    {
        if (format == PixelFormat.GrayscaleFloat16)
        {
            PixelBuffer grey = Draw(rgba, size, factor, placement, PixelFormat.Grayscale);
            return PixelBuffer.FromFloats(grey.Width, grey.Height, grey.ToFloats());
        }

        int width = Reduced(size.Width, factor);
        Taps[] columns = Along(placement.Width, placement.Left, placement.ScaleX, size.Width, factor);
        Taps[] rows = Along(placement.Height, placement.Top, placement.ScaleY, size.Height, factor);
        int firstRow = rows.Where(row => row.Weights.Length > 0).Select(row => row.First).DefaultIfEmpty().Min();
        int endRow = rows.Select(row => row.First + row.Weights.Length).Max();

        // Large arrays that live for a moment only would have the collector look through the whole heap again and again.
        Vector128<float>[] lines =
            ArrayPool<Vector128<float>>.Shared.Rent(Math.Max(0, endRow - firstRow) * placement.Width);
        for (int y = firstRow; y < endRow; y++)
        {
            ReadOnlySpan<uint> line = MemoryMarshal.Cast<byte, uint>(rgba.Slice(y * width * Channels, width * Channels));
            Span<Vector128<float>> target = lines.AsSpan((y - firstRow) * placement.Width, placement.Width);
            for (int x = 0; x < target.Length; x++) target[x] = Blend(line, columns[x]);
        }

        byte[] pixels = new byte[placement.Width * placement.Height * PixelBuffer.ChannelsOf(format)];
        Vector128<float>[] sums = new Vector128<float>[placement.Width];
        for (int y = 0; y < rows.Length; y++)
        {
            Array.Clear(sums);
            for (int tap = 0; tap < rows[y].Weights.Length; tap++)
            {
                Vector128<float> weight = Vector128.Create(rows[y].Weights[tap]);
                ReadOnlySpan<Vector128<float>> line = lines.AsSpan((rows[y].First + tap - firstRow) * placement.Width, sums.Length);
                for (int x = 0; x < sums.Length; x++) sums[x] += line[x] * weight;
            }

            Pack(sums, format, pixels.AsSpan(y * placement.Width * PixelBuffer.ChannelsOf(format)));
        }

        ArrayPool<Vector128<float>>.Shared.Return(lines);
        return new PixelBuffer(placement.Width, placement.Height, format, pixels);
    }

    private static Vector128<float> Blend(ReadOnlySpan<uint> line, Taps taps)
    {
        Vector128<float> sum = default;
        ReadOnlySpan<uint> pixels = line.Slice(taps.First, taps.Weights.Length);
        for (int tap = 0; tap < pixels.Length; tap++) sum += ToVector(pixels[tap]) * taps.Weights[tap];
        return sum;
    }

    private static void Pack(ReadOnlySpan<Vector128<float>> sums, PixelFormat format, Span<byte> pixels)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            uint pixel = ToPixel(sums[x]);
            (byte red, byte green, byte blue) = ((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16));
            if (format == PixelFormat.Grayscale) pixels[x] = Luminance.Of(red, green, blue);
            else (pixels[3 * x], pixels[(3 * x) + 1], pixels[(3 * x) + 2]) = (red, green, blue);
        }
    }

    /// <summary>The channels of a pixel, red in the lowest byte.</summary>
    private static Vector128<float> ToVector(uint pixel) =>
        Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32());

    private static uint ToPixel(Vector128<float> channels)
    {
        // Every weight is finite: what the native forms leave open, for NaN and beyond 32 bits, does not occur.
        Vector128<float> limited = Vector128.MinNative(Vector128.MaxNative(channels, default), Vector128.Create(255f));
        Vector128<int> rounded = Vector128.ConvertToInt32Native(limited + Vector128.Create(0.5f));
        return Vector128.Narrow(Vector128.Narrow(rounded, rounded).AsUInt16(), default).AsUInt32()[0];
    }

    /// <summary>What each pixel of the target's side takes from the image's; nothing where the image does not lie.</summary>
    private static Taps[] Along(int length, double start, double scale, int size, int factor)
    {
        double step = 1 / (scale * factor);
        double reach = Math.Max(1, step);
        int reduced = Reduced(size, factor);
        Taps[] side = new Taps[length];
        for (int i = 0; i < length; i++)
        {
            double center = (i + 0.5 - start) * step;
            side[i] = center >= 0 && center * factor <= size ? Around(Math.Min(center, reduced - 0.5), reach, reduced) : new Taps(0, []);
        }

        return side;
    }

    private static Taps Around(double center, double reach, int size)
    {
        int first = Math.Max(0, (int)(center - reach + 0.5));
        int end = Math.Min(size, (int)(center + reach + 0.5));
        float[] weights = new float[end - first];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++) sum += Triangle(first + i);
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)(Triangle(first + i) / sum);
        return new Taps(first, weights);

        double Triangle(int at) => Math.Max(0, 1 - (Math.Abs(at + 0.5 - center) / reach));
    }

    /// <summary>Pixels in a row and how much each counts.</summary>
    private readonly record struct Taps(int First, float[] Weights);
}
