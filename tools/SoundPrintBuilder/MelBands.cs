namespace CoreMLSharp.Tools.SoundPrintBuilder;

/// <summary>
/// The power of a frame of sound in bands as wide as the ear's: a Fourier transform of the frame under a window of von Hann, whose squared
/// magnitudes are summed under triangles that are equally wide and equally far apart on the mel scale 2595 · log₁₀(1 + f / 700 Hz)
/// (O'Shaughnessy 1987).
/// </summary>
internal static class MelBands
{
    public const int SampleRate = 16_000;
    public const int FrameLength = 400;
    public const int FrameStep = 160;
    public const int Bands = 40;

    private const int TransformLength = 512;
    private const double LowestFrequency = 60, HighestFrequency = 7600;

    private static readonly double[] Edges = [.. Enumerable.Range(0, Bands + 2).Select(edge => FromMel(
        ToMel(LowestFrequency) + (edge * (ToMel(HighestFrequency) - ToMel(LowestFrequency)) / (Bands + 1))))];

    /// <summary>The bins of the transform that some band takes something of.</summary>
    private static readonly int[] Bins = [.. Enumerable.Range(0, (TransformLength / 2) + 1)
        .Where(bin => FrequencyOf(bin) > LowestFrequency && FrequencyOf(bin) < HighestFrequency)];

    /// <summary>How many filters <see cref="Fourier"/> has: a cosine and a sine for each bin.</summary>
    public static int Filters => 2 * Bins.Length;

    /// <summary>
    /// The transform as a convolution [filters, 1, 1, frame length]: the cosines, then the sines. A full sine wave has a magnitude of 1.
    /// </summary>
    public static Half[] Fourier()
    {
        Half[] weights = new Half[Filters * FrameLength];
        for (int filter = 0; filter < Filters; filter++)
        {
            double frequency = 2 * Math.PI * Bins[filter % Bins.Length] / TransformLength;
            for (int i = 0; i < FrameLength; i++)
            {
                double window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / (FrameLength - 1)));
                double wave = filter < Bins.Length ? Math.Cos(frequency * i) : Math.Sin(frequency * i);
                weights[(filter * FrameLength) + i] = (Half)(window * wave * 4 / FrameLength);
            }
        }

        return weights;
    }

    /// <summary>The bands as sums of the squared filters [bands, filters].</summary>
    public static Half[] Sums()
    {
        Half[] weights = new Half[Bands * Filters];
        for (int band = 0; band < Bands; band++)
        {
            (double below, double centre, double above) = (Edges[band], Edges[band + 1], Edges[band + 2]);
            for (int filter = 0; filter < Filters; filter++)
            {
                double frequency = FrequencyOf(Bins[filter % Bins.Length]);
                double height = Math.Min((frequency - below) / (centre - below), (above - frequency) / (above - centre));
                weights[(band * Filters) + filter] = (Half)Math.Max(0, height);
            }
        }

        return weights;
    }

    private static double FrequencyOf(int bin) => (double)bin * SampleRate / TransformLength;

    private static double ToMel(double frequency) => 2595 * Math.Log10(1 + (frequency / 700));

    private static double FromMel(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
