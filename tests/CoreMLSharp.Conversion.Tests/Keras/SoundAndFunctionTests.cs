using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.Keras;

/// <summary>Spectrograms and functions between layers, as ONNX graphs and ML Programs, against values that NumPy gave.</summary>
public class SoundAndFunctionTests
{
    private static readonly float[] Sound =
    [
        0.4f, 0.4423f, 0.7893f, 1.2632f, 0.1273f, -0.541f, -0.4718f, -1.1959f, -0.8155f, 0.4163f, 0.4379f, 0.8099f, 1.2537f, 0.0944f,
        -0.5387f, -0.4811f, -1.2094f, -0.7843f, 0.4316f, 0.4339f,
    ];

    private static readonly Weights[] Waves =
    [
        new("real_kernel", [4, 1, 3], 1, 0.5403f, -0.4161f, -0.99f, -0.6536f, 0.2837f, 0.9602f, 0.7539f, -0.1455f, -0.9111f, -0.8391f,
            0.0044f),
        new("imag_kernel", [4, 1, 3], 0, 0.9093f, -0.7568f, -0.2794f, 0.9894f, -0.544f, -0.5366f, 0.9906f, -0.2879f, -0.751f, 0.9129f,
            -0.0089f),
    ];

    [Fact]
    public void A_mel_spectrogram_is_in_decibels() => Check(
        [
            -2.86712, 2.13896, 3.50173, 4.29714, 4.31612, 0.168846, -7.68388, 1.82789, 2.44642, 2.06401, 0.833515, 0.12605, -7.68388,
            -3.6081, -2.94617, -2.4861, -3.83682, -3.98998,
        ],
        [1, 3, 6], "20", [1, 20], [],
        Layer(
            "MelSpectrogram", "l", "\"fft_length\": 8, \"sequence_length\": 6, \"sequence_stride\": 4, \"num_mel_bins\": 3, "
                + "\"sampling_rate\": 100, \"min_freq\": 5.0, \"max_freq\": 50.0, \"top_db\": 12.0, \"window\": \"hann\""));

    [Fact]
    public void Channels_have_logarithms_of_magnitudes_beside_each_other() => Check(
        [
            -1.69929, -0.148809, -0.267306, -0.140685, -3.65194, -0.115775, 0.0239758, -0.578915, -0.400507, 0.102036, -0.817377,
            -0.403777, -0.636453, -1.15846, -0.534124, -0.475448, -0.0296534, -0.875817,
        ],
        [1, 3, 6], "10, 2", [1, 10, 2], Waves,
        Layer("STFTSpectrogram", "l", "\"mode\": \"log\", \"frame_length\": 4, \"frame_step\": 3, \"fft_length\": 4"));

    [Fact]
    public void Channels_have_densities_as_pictures() => Check(
        [
            0.0334208, 0.754749, 1.48517, 0.00134586, 0.585897, 0.793304, 1.04912, 1.22639, 0.628334, 0.39, 0.448874, 0.445947, 0.280017,
            0.386395, 0.197153, 1.88484, 0.34361, 0.17349,
        ],
        [1, 3, 3, 2], "10, 2", [1, 10, 2], Waves,
        Layer(
            "STFTSpectrogram", "l", "\"mode\": \"psd\", \"frame_length\": 4, \"frame_step\": 3, \"fft_length\": 4, "
                + "\"expand_dims\": true"));

    [Fact]
    public void Functions_bring_axes_and_parts_into_order()
    {
        CheckFunction([1, 4, 2, 5, 3, 6], [1, 3, 2], [1, 2, 3, 4, 5, 6], "2, 3", "moveaxis", "\"source\": 1, \"destination\": 2");
        CheckFunction([3, 1, 2], [1, 3], [1, 2, 3], "3", "roll", "\"shift\": 4, \"axis\": 1");
        CheckFunction([-1, 2, 7], [1, 3], [2, 7, -1], "3", "sort", "\"axis\": 1");
        CheckFunction([7, 2, -1], [1, 3], [2, 7, -1], "3", "sort", "\"direction\": \"DESCENDING\"");
        CheckFunction([1, 0, 3, 4], [1, 2, 2], [1, 2, 3, 4], "2, 2", "tril", "\"k\": 0");
        CheckFunction([1, 2], [1, 2], [1, 2, 4], "3", "diff", "\"n\": 1");
        CheckFunction([3], [1], [1, 2, 4], "3", "ptp", "\"axis\": 1");
        CheckFunction([(0.2989 * 0.4) + (0.587 * 0.9) + (0.114 * 1.23)], [1, 1], [0.4f, 0.9f, 1.23f], "3", "image.rgb_to_grayscale", "");
    }

    [Fact]
    public void Neighbouring_channels_normalise_each_other() => CheckFunction(
        [1 / Math.Sqrt(6), 2 / Math.Sqrt(15), 3 / Math.Sqrt(14)], [1, 1, 1, 3], [1, 2, 3], "1, 1, 3", "nn.local_response_normalization",
        "\"depth_radius\": 1");

    private static void CheckFunction(
        double[] expected, long[] shape, float[] x, string inner, string function, string arguments)
    {
        string description = Functional(
            "[\"x\", 0, 0]", "[\"f\", 0, 0]", Input("x", inner),
            Layer("TFOpLambda", "f", $"\"function\": \"{function}\"", $"[[\"x\", 0, 0, {{{arguments}}}]]"));
        Check(expected, shape, description, x, [1, .. inner.Split(", ").Select(long.Parse)], []);
    }

    private static void Check(double[] expected, long[] shape, string inner, long[] inputShape, Weights[] weights, string layer) =>
        Check(
            expected, shape, Sequential(Input("x", inner), layer), Sound, inputShape, weights.Length == 0 ? [] : new() { ["l"] = weights });

    private static void Check(
        double[] expected, long[] shape, string description, float[] x, long[] inputShape, Dictionary<string, Weights[]> weights)
    {
        using TemporaryFolder folder = new();
        SourceModel source = KerasRun.Read(folder.WriteHdf5(description, weights));
        MLMultiArray input = MLMultiArray.Wrap(x, inputShape);
        AssertNear(expected, shape, KerasRun.Run(source, input));
        OnnxImport import = OnnxImporter.Import(source.Network, new OnnxImportOptions { Evaluate = ConstantEngine.Evaluate });
        using MLModel model = MLModel.Load(import.Model);
        MLMultiArray actual = model.Predict(new Dictionary<string, MLFeatureValue> { [import.Inputs.Values.Single()] = input })
            .Values.Single().MultiArrayValue;
        AssertNear(expected, shape, actual);
    }

    private static void AssertNear(double[] expected, long[] shape, MLMultiArray actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(expected, actual.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-3);
    }
}
