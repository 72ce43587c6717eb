using System.Numerics.Tensors;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>
/// Cuts a rectangle out of an interleaved RGB picture and scales it to a square, bilinear when enlarging, with a wider
/// triangle when shrinking. One instance serves one thread.
/// </summary>
internal sealed class Resampler
{
    private float[] _rows = [];
    private float[] _line = [];

    public void Cut(ReadOnlySpan<byte> rgb, int width, int height, CropBox box, int size, bool mirror, Span<float> target)
    {
        int rowLength = width * 3;
        if (_rows.Length < height * rowLength)
        {
            _rows = new float[height * rowLength];
        }

        if (_line.Length < rowLength)
        {
            _line = new float[rowLength];
        }

        var source = _rows.AsSpan(0, height * rowLength);
        TensorPrimitives.ConvertTruncating<byte, float>(rgb[..source.Length], source);
        var (firstX, weightX) = Taps(box.X, box.Width, size, width);
        var (firstY, weightY) = Taps(box.Y, box.Height, size, height);
        var sum = _line.AsSpan(0, rowLength);
        int tapsX = weightX.Length / size, tapsY = weightY.Length / size;
        for (int y = 0; y < size; y++)
        {
            sum.Clear();
            for (int t = 0; t < tapsY; t++)
            {
                float weight = weightY[(y * tapsY) + t];
                if (weight != 0)
                {
                    TensorPrimitives.MultiplyAdd(source.Slice((firstY[y] + t) * rowLength, rowLength), weight, sum, sum);
                }
            }

            var output = target.Slice(y * size * 3, size * 3);
            for (int x = 0; x < size; x++)
            {
                float r = 0, g = 0, b = 0;
                for (int t = 0; t < tapsX; t++)
                {
                    float weight = weightX[(x * tapsX) + t];
                    if (weight != 0)
                    {
                        int at = (firstX[x] + t) * 3;
                        r += weight * sum[at];
                        g += weight * sum[at + 1];
                        b += weight * sum[at + 2];
                    }
                }

                int to = (mirror ? size - 1 - x : x) * 3;
                output[to] = r;
                output[to + 1] = g;
                output[to + 2] = b;
            }
        }
    }

    private static (int[] First, float[] Weights) Taps(float origin, float extent, int size, int limit)
    {
        float step = extent / size, reach = Math.Max(1, step);
        int taps = (int)Math.Ceiling(2 * reach) + 1;
        var first = new int[size];
        var weights = new float[size * taps];
        for (int i = 0; i < size; i++)
        {
            float centre = origin + ((i + 0.5f) * step) - 0.5f;
            first[i] = Math.Clamp((int)Math.Ceiling(centre - reach), 0, limit - 1);
            float total = 0;
            for (int t = 0; t < taps && first[i] + t < limit; t++)
            {
                float weight = Math.Max(0, 1 - (Math.Abs(first[i] + t - centre) / reach));
                weights[(i * taps) + t] = weight;
                total += weight;
            }

            if (total == 0)
            {
                weights[i * taps] = total = 1;
            }

            for (int t = 0; t < taps; t++)
            {
                weights[(i * taps) + t] /= total;
            }
        }

        return (first, weights);
    }
}
