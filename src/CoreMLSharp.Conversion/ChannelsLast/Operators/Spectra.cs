using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>The operators with which speech commands are recognised: spectrograms, and cepstra of them.</summary>
internal static class Spectra
{
    /// <summary>
    /// AudioSpectrogram: [samples, channels]. The spectrum of each window, weighted by Hann's function and filled up to a power of two:
    /// [channels, windows, frequencies], magnitudes or their squares.
    /// </summary>
    public static void Spectrogram(OperatorContext context, long window, long stride, bool isSquared)
    {
        if (window < 2 || window > 1 << 14 || stride < 1) throw new ModelFormatException($"its window is {window} by steps of {stride}.");
        OnnxGraphBuilder graph = context.Graph;
        long length = 1;
        while (length < window) length *= 2;
        long frequencies = (length / 2) + 1;
        float[] kernel = new float[2 * frequencies * window];
        for (int i = 0; i < kernel.Length; i++)
        {
            long n = i % window, k = i / window % frequencies;
            double weight = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / window));
            double angle = 2 * Math.PI * (k * n % length) / length;
            kernel[i] = (float)(weight * (i < frequencies * window ? Math.Cos(angle) : Math.Sin(angle)));
        }

        OnnxValue waves = graph.Weights("waves", kernel, new TensorShape(2 * frequencies, 1, window));
        OnnxValue channels = graph.Unsqueeze(graph.Transpose(context.Value(0), 1, 0), 1);
        OnnxValue parts = graph.Conv(
            channels, waves, null, new Window([window], [stride], [1], new WindowPadding([(0, 0)])), 1);
        OnnxValue[] halves = graph.Split(Arithmetic.Square(graph, parts), 1, frequencies, frequencies);
        OnnxValue power = graph.Transpose(graph.Add(halves[0], halves[1]), 0, 2, 1);
        context.Output(isSquared ? power : graph.Unary("Sqrt", power));
    }

    /// <summary>
    /// Mfcc: squared magnitudes [channels, windows, frequencies] and the rate. Triangular filters on the mel scale, and the cosine
    /// transform of the logarithms.
    /// </summary>
    public static void Cepstrum(OperatorContext context, double lowest, double highest, long filters, long coefficients)
    {
        OnnxGraphBuilder graph = context.Graph;
        long frequencies = context[0].Shape[2];
        if (frequencies < 2 || filters < 1 || filters > 1 << 12 || coefficients < 1 || coefficients > filters)
        {
            throw new UnsupportedModelException(
                $"it makes {coefficients} coefficients of {filters} filters over {frequencies} frequencies.");
        }

        float[] bank = FilterBank(frequencies, context.Integer(1), lowest, highest, filters);
        float[] cosines = new float[filters * coefficients];
        for (int i = 0; i < cosines.Length; i++)
        {
            cosines[i] = (float)(Math.Sqrt(2.0 / filters) * Math.Cos(i % coefficients * Math.PI / filters * (i / coefficients + 0.5)));
        }

        OnnxValue magnitudes = graph.Unary("Sqrt", context.Value(0));
        OnnxValue energies = graph.MatMul(magnitudes, graph.Weights("filters", bank, new TensorShape(frequencies, filters)));
        OnnxValue logarithms = graph.Unary("Log", graph.Binary("Max", energies, graph.Constant(1e-12f)));
        context.Output(graph.MatMul(logarithms, graph.Weights("cosines", cosines, new TensorShape(filters, coefficients))));
    }

    /// <summary>How much each frequency counts for each filter, [frequencies, filters].</summary>
    private static float[] FilterBank(long frequencies, double rate, double lowest, double highest, long filters)
    {
        static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
        double low = Mel(lowest);
        double spacing = (Mel(highest) - low) / (filters + 1);
        double step = 0.5 * rate / (frequencies - 1);
        long first = (long)(1.5 + (lowest / step));
        long last = Math.Min((long)(highest / step), frequencies - 1);
        float[] bank = new float[frequencies * filters];
        for (long i = Math.Max(first, 0); i <= last; i++)
        {
            // Between the centres of two filters, a frequency is shared by both.
            double place = (Mel(i * step) - low) / spacing;
            long above = (long)Math.Ceiling(place) - 1;
            double ofLower = above + 1 - place;
            if (above >= 1 && above <= filters) bank[(i * filters) + above - 1] = (float)ofLower;
            if (above >= 0 && above < filters) bank[(i * filters) + above] = (float)(1 - ofLower);
        }

        return bank;
    }
}
