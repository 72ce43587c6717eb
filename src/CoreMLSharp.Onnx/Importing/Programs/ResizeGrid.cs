using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// How a length becomes another by interpolation: what <c>Resize</c> says of all axes (https://onnx.ai/onnx/operators/onnx__Resize.html).
/// </summary>
/// <param name="Mode"><c>nearest</c>, <c>linear</c> or <c>cubic</c>.</param>
/// <param name="Coordinates">How a place of the output is one of the input.</param>
/// <param name="Rounding">Which of two neighbours is the nearest; <c>simple</c> is that of old versions.</param>
/// <param name="CubicA">The coefficient of cubic interpolation.</param>
/// <param name="ExcludesOutside">Whether places outside count nothing, rather than as the outermost one.</param>
/// <param name="IsAntialiased">Whether all places that a smaller one covers count.</param>
internal sealed record ResizeGrid(
    string Mode, string Coordinates, string Rounding, double CubicA, bool ExcludesOutside, bool IsAntialiased)
{
    /// <summary>The place in the input of each place of the output.</summary>
    public double[] Places(long from, long to, double scale, (float Start, float End) region) =>
        [.. Composition.Allocate<double>(to).Select((_, i) => Place(i, from, to, scale, region))];

    /// <summary>Which place of the input each place of the output is.</summary>
    public int[] Nearest(double[] places, long from, double scale) =>
        [.. places.Select(place => (int)Math.Clamp(Rounded(place, scale), 0, from - 1))];

    /// <summary>How much each place of the input counts in each of the output: [to, from].</summary>
    public float[] Weights(double[] places, long from, double scale)
    {
        float[] weights = Composition.Allocate<float>(places.Length, from);
        double factor = IsAntialiased ? Math.Min(scale, 1) : 1;
        double support = (Mode == "cubic" ? 2 : 1) / factor;
        double[] row = new double[from];
        for (int i = 0; i < places.Length; i++)
        {
            Array.Clear(row);
            double place = Mode == "cubic" || IsAntialiased ? places[i] : Math.Clamp(places[i], 0, from - 1);
            double sum = 0;
            for (long j = (long)Math.Floor(place - support); j <= (long)Math.Ceiling(place + support); j++)
            {
                if (ExcludesOutside && (j < 0 || j >= from)) continue;
                double weight = Kernel((j - place) * factor);
                row[Math.Clamp(j, 0, from - 1)] += weight;
                sum += weight;
            }

            for (int j = 0; j < from; j++) weights[(i * from) + j] = (float)(row[j] / sum);
        }

        return weights;
    }

    /// <summary>Computed with 32 bits, as elsewhere: where a place is a whole number, the rounding decides on the neighbour.</summary>
    private static double Half(long i, double scale) => ((i + 0.5f) / (float)scale) - 0.5f;

    private double Place(long i, long from, long to, double scale, (float Start, float End) region) => Coordinates switch
    {
        "half_pixel" => Half(i, scale),
        "half_pixel_symmetric" => (from / 2f * (1 - (to / ((float)scale * from)))) + ((i + 0.5f) / (float)scale) - 0.5f,
        "pytorch_half_pixel" => to > 1 ? Half(i, scale) : 0,
        "align_corners" => to == 1 ? 0 : i * (from - 1.0) / (to - 1),
        "asymmetric" => i / (float)scale,
        "tf_half_pixel_for_nn" => (i + 0.5f) / (float)scale,
        "tf_crop_and_resize" =>
            to > 1
                ? (region.Start * (from - 1)) + (i * (region.End - region.Start) * (from - 1) / (to - 1))
                : 0.5 * (region.Start + region.End) * (from - 1),
        _ => throw new ModelFormatException($"its coordinates '{Coordinates}' are not known."),
    };

    private double Rounded(double place, double scale) => Rounding switch
    {
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "simple" => scale < 1 ? Math.Ceiling(place) : Math.Floor(place),
        _ => Math.Ceiling(place - 0.5),
    };

    /// <summary>The weight of a place at a distance.</summary>
    private double Kernel(double distance)
    {
        double x = Math.Abs(distance);
        if (Mode != "cubic") return Math.Max(0, 1 - x);
        return x <= 1 ? ((((CubicA + 2) * x) - (CubicA + 3)) * x * x) + 1
            : x < 2 ? (((((x - 5) * x) + 8) * x) - 4) * CubicA
            : 0;
    }
}
