using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers of Keras 3 that make spectrograms of sounds: convolutions with windowed waves.</summary>
internal static class Spectrograms
{
    /// <summary>What Keras takes for the smallest number.</summary>
    private const float Epsilon = 1e-7f;

    private const long MaximumElements = 1 << 26;

    /// <summary>STFTSpectrogram: [batch, samples, channels], with waves that are weights [frame, 1, frequencies].</summary>
    public static KerasTensor[] ShortTime(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        string mode = call.Config.Text("mode", "log");
        OnnxValue x = call.ChannelsFirst(call.Input);
        long channels = x.RankedShape[1];
        if (channels < 1) throw new UnsupportedModelException($"the number of channels of its input {x.Shape} is not known.");
        OnnxValue Part(string kernel) => Framed(call, x, call.Array(kernel));
        OnnxValue result = mode switch
        {
            "real" => Part("real_kernel"),
            "imag" => Part("imag_kernel"),
            "stft" => graph.Concat(2, Part("real_kernel"), Part("imag_kernel")),
            "angle" => graph.Atan2(Part("imag_kernel"), Part("real_kernel")),
            "psd" => Density(graph, Power(graph, Part("real_kernel"), Part("imag_kernel"))),
            "magnitude" or "log" => Magnitude(graph, Power(graph, Part("real_kernel"), Part("imag_kernel")), mode == "log"),
            _ => throw new ModelFormatException($"its mode '{mode}' is not known."),
        };

        // [batch, channels, frequencies, frames].
        bool expands = call.Config.Flag("expand_dims");
        if (expands) return [call.Result(graph.Transpose(result, call.HasChannelsFirst ? [0, 1, 3, 2] : [0, 3, 2, 1]))];
        OnnxValue joined = call.Reshape(
            result, Dimension.Like(result, 0), channels * result.RankedShape[2], Dimension.Like(result, 3));
        return [call.Result(call.HasChannelsFirst ? joined : graph.Transpose(joined, 0, 2, 1))];
    }

    /// <summary>MelSpectrogram: [batch, samples] or [samples]; [batch, bins, frames], in decibels where that is wished.</summary>
    public static KerasTensor[] Mel(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        KerasConfig config = call.Config;
        long length = config.Integer("fft_length", 2048);
        long window = config.Integer("sequence_length", length);
        long stride = config.Integer("sequence_stride", 512);
        long bins = config.Integer("num_mel_bins", 128);
        long frequencies = (length / 2) + 1;
        bool isSound = length is >= 2 and <= 1 << 13 && window >= 1 && window <= length && stride >= 1 && bins is >= 1 and <= 1 << 12;
        if (!isSound || 2 * frequencies * length > MaximumElements)
        {
            throw new UnsupportedModelException($"windows of {window} by steps of {stride} in transforms of {length} numbers.");
        }

        bool isSingle = call.X.Rank == 1;
        OnnxValue x = graph.Unsqueeze(isSingle ? graph.Unsqueeze(call.X, 0) : call.X, 1);
        OnnxValue mirrored = graph.Pad(x, [0, 0, length / 2, 0, 0, length / 2], "reflect");
        OnnxValue waves = graph.Weights("waves", Waves(config, length, window, frequencies), new TensorShape(2 * frequencies, 1, length));
        OnnxValue parts = graph.Conv(mirrored, waves, null, new Window([length], [stride], [1], new WindowPadding([(0, 0)])), 1);
        OnnxValue[] halves = graph.Split(parts, 1, frequencies, frequencies);
        OnnxValue spectrum = Power(graph, halves[0], halves[1]);
        float exponent = config.Number("mag_exp", 2);
        if (exponent != 2) spectrum = graph.Binary("Pow", spectrum, graph.Constant(exponent / 2));
        OnnxValue mel = graph.MatMul(
            graph.Weights("bands", Bands(config, frequencies, bins), new TensorShape(bins, frequencies)), spectrum);
        OnnxValue result = config.Flag("power_to_db", true) ? Decibels(graph, config, mel) : mel;
        return [call.Result(isSingle ? graph.Squeeze(result, 0) : result)];
    }

    /// <summary>Each channel by itself: [batch, channels, frequencies, frames].</summary>
    private static OnnxValue Framed(LayerCall call, OnnxValue x, KerasArray kernel)
    {
        kernel.RequireRank(3);
        OnnxGraphBuilder graph = call.Graph;
        long channels = x.RankedShape[1];
        long step = call.Config.Integer("frame_step", Math.Max(1, call.Config.Integer("frame_length", 256) / 2));
        if (step < 1) throw new ModelFormatException($"its frames lie {step} samples apart.");
        WindowPadding padding = call.Config.Text("padding", "valid") == "same" ? new(null) : new([(0, 0)]);
        OnnxValue alone = channels == 1 ? x : graph.Reshape(x, -1, 1, x.RankedShape[2]);
        OnnxValue waves = call.Constant(kernel.Transpose(2, 1, 0));
        OnnxValue frames = graph.Conv(alone, waves, null, new Window([kernel.Dims[0]], [step], [1], padding), 1);
        return call.Reshape(frames, Dimension.Like(x, 0), channels, kernel.Dims[2], Dimension.Like(frames, 2));
    }

    private static OnnxValue Power(OnnxGraphBuilder graph, OnnxValue real, OnnxValue imaginary) =>
        graph.Add(graph.Mul(real, real), graph.Mul(imaginary, imaginary));

    /// <summary>All but the first and the last frequency count twice.</summary>
    private static OnnxValue Density(OnnxGraphBuilder graph, OnnxValue power)
    {
        float[] weights = [.. Enumerable.Repeat(2f, (int)power.RankedShape[2])];
        weights[0] = weights[^1] = 1;
        return graph.Mul(power, graph.Constant(weights, new TensorShape(weights.Length, 1)));
    }

    private static OnnxValue Magnitude(OnnxGraphBuilder graph, OnnxValue power, bool isLogarithm)
    {
        OnnxValue magnitude = graph.Unary("Sqrt", graph.Binary("Max", power, graph.Constant(Epsilon)));
        return isLogarithm ? graph.Unary("Log", graph.Binary("Max", magnitude, graph.Constant(Epsilon))) : magnitude;
    }

    /// <summary>10 · log10 of the power by that of the reference, at most so many below the loudest.</summary>
    private static OnnxValue Decibels(OnnxGraphBuilder graph, KerasConfig config, OnnxValue power)
    {
        float least = config.Number("min_power", 1e-10f);
        double reference = 10 * Math.Log10(Math.Max(Math.Abs(config.Number("ref_power", 1)), least));
        OnnxValue logarithm = graph.Unary("Log", graph.Binary("Max", power, graph.Constant(least)));
        OnnxValue decibels = graph.Add(graph.Mul(logarithm, (float)(10 / Math.Log(10))), (float)-reference);
        OnnxValue loudest = graph.Reduce("ReduceMax", decibels, [], keepDims: false);
        return graph.Binary("Max", decibels, graph.Add(loudest, -config.Number("top_db", 80)));
    }

    /// <summary>Cosines and sines [2 · frequencies, 1, length], weighted by a window in the middle.</summary>
    private static float[] Waves(KerasConfig config, long length, long window, long frequencies)
    {
        (double offset, double depth) = config.Text("window") switch
        {
            "hann" => (0.5, 0.5),
            "hamming" => (0.54, 0.46),
            null when !config.Has("window") => (1, 0.0),
            var other => throw new UnsupportedModelException($"its window '{other}' is not one of hann and hamming."),
        };
        long first = (length - window) / 2;
        float[] waves = new float[2 * frequencies * length];
        for (int i = 0; i < waves.Length; i++)
        {
            long n = i % length, k = i / length % frequencies;
            if (n < first || n >= first + window) continue;
            double weight = offset - (depth * Math.Cos(2 * Math.PI * (n - first) / window));
            double angle = 2 * Math.PI * (k * n % length) / length;
            waves[i] = (float)(weight * (i < frequencies * length ? Math.Cos(angle) : Math.Sin(angle)));
        }

        return waves;
    }

    /// <summary>Triangles on the mel scale, [bins, frequencies]; the lowest frequency is in none.</summary>
    private static float[] Bands(KerasConfig config, long frequencies, long bins)
    {
        static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
        double rate = config.Number("sampling_rate", 16000);
        double low = Mel(config.Number("min_freq", 20));
        double spacing = (Mel(config.Number("max_freq", (float)Math.Floor(rate / 2))) - low) / (bins + 1);
        float[] bands = new float[bins * frequencies];
        for (long bin = 0; bin < bins; bin++)
        {
            for (long frequency = 1; frequency < frequencies; frequency++)
            {
                double place = (Mel(frequency * rate / 2 / (frequencies - 1)) - low) / spacing;
                bands[(bin * frequencies) + frequency] = (float)Math.Max(0, Math.Min(place - bin, bin + 2 - place));
            }
        }

        return bands;
    }
}
