using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Runtime;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

/// <summary>
/// Operations on sounds, colours and segments, as ONNX graphs and as ML Programs, against values that NumPy and Python's colorsys gave, or
/// that were worked out by hand.
/// </summary>
public class RareOperationTests
{
    private static readonly float[] Wave = [1, 2, -1, 0.5f, 3, 0, 1, -2];
    private static readonly float[] Colours = [0.2f, 0.5f, 0.9f, 0.8f, 0.1f, 0.1f, 0.3f, 0.3f, 0.3f, 0.6f, 0.9f, 0.2f];

    [Fact]
    public void Half_a_spectrum_has_magnitudes_angles_and_parts()
    {
        NodeDef length = Constant("length", [8], 1);
        NodeDef transform = Node("f", "RFFT", "x", "length");
        Check([4.5, 2.63368, 5.31507, 5.43725, 3.5], [5], Wave, [8], length, transform, Node("y", "ComplexAbs", "f"));
        Check([0, -2.67618, -0.71883, -1.87843, 0], [5], Wave, [8], length, transform, Node("y", "Angle", "f"));
        Check(
            [0, -3.77773, 2.05725, -2.92255, -3.3287, 0], [1, 6], Wave, [1, 8], Constant("length", [10], 1), transform,
            Node("y", "Imag", "f"));
        Check([5.5, 0.5, -0.5, 0.5], [4], Wave, [8], Constant("length", [6], 1), transform, Node("y", "Real", "f"));
    }

    [Fact]
    public void A_spectrum_goes_back_to_numbers()
    {
        NodeDef transform = Node("f", "RFFT", "x", "length");
        double[] all = [1, 2, -1, 0.5, 3, 0, 1, -2];
        Check(all, [8], Wave, [8], Constant("length", [8], 1), transform, Node("y", "IRFFT", "f", "length"));
        Check(
            [1.02441, 1.31705, -0.46797, 3.14226, 0.870339, -1.38609], [6], Wave, [8], Constant("length", [8], 1), Constant("six", [6], 1),
            transform, Node("y", "IRFFT", "f", "six"));
        Check(
            all, [8], Wave, [8], Constant("zeros", new float[8], 8), Node("c", "Complex", "x", "zeros"), Node("f", "FFT", "c"),
            Node("b", "IFFT", "f"), Node("y", "Real", "b"));
    }

    [Fact]
    public void Complex_numbers_have_a_spectrum() => Check(
        [4.5, -1.52513, 0, 3.18198, 3.5, -6.47487, 8, -3.18198], [8], Wave, [8],
        Constant("axis", [0], 1), Node("back", "ReverseV2", "x", "axis"), Node("c", "Complex", "x", "back"), Node("f", "FFT", "c"),
        Node("y", "Real", "f"));

    [Fact]
    public void Rows_and_columns_have_a_spectrum_together() => Check(
        [73, 10.6301, 5, 27.7849, 2.65929, 5.2915, 27.7849, 4.57474, 5.2915], [3, 3], [0, 2, 2, 5, 5, 5, 6, 7, 8, 9, 13, 11], [3, 4],
        Constant("lengths", [3, 4], 2), Node("f", "RFFT2D", "x", "lengths"), Node("y", "ComplexAbs", "f"));

    [Fact]
    public void Complex_numbers_that_go_elsewhere_are_refused() => Assert.Throws<UnsupportedModelException>(() => Read(
        [Placeholder("x", 8), Constant("length", [8], 1), Node("f", "RFFT", "x", "length"), Node("y", "Mul", "f", "f")]));

    [Fact]
    public void Windows_of_a_sound_have_spectra() => Check(
        [
            8.49534, 6.68784, 2.95494, 0.54242, 0.0552893, 0.203154, 0.238142, 0.234812, 0.153498, 0.110502, 7.68872, 6.13293, 3.03964,
            0.805099, 0.108058,
        ],
        [1, 3, 5],
        [0, 1.08333f, 1.57385f, 1.32738f, -0.24252f, -0.47753f, 0.0272355f, 0.116814f, 1.19367f, 1.66989f, 0.412118f], [11, 1],
        Node("y", "AudioSpectrogram", "x").With("window_size", new AttrValue { I = 5 }).With("stride", new AttrValue { I = 3 })
            .With("magnitude_squared", new AttrValue { B = true }));

    [Fact]
    public void Spectra_have_cepstra() => Check(
        [2.17155, -0.709291, 0.0118134], [1, 1, 3],
        [
            0.1f, 1.06356f, 0.615501f, 0.787766f, 0.983455f, 0.31512f, 1.09854f, 0.419098f, 0.927826f, 0.861984f, 0.520167f, 1.08677f,
            0.207754f, 1.02912f, 0.704833f, 0.70554f, 1.0288f,
        ],
        [1, 1, 17],
        Constant("rate", [8000]),
        Node("y", "Mfcc", "x", "rate").With("upper_frequency_limit", new AttrValue { F = 3600 })
            .With("lower_frequency_limit", new AttrValue { F = 100 }).With("filterbank_channel_count", new AttrValue { I = 4 })
            .With("dct_coefficient_count", new AttrValue { I = 3 }));

    [Fact]
    public void Colours_have_a_hue_a_saturation_and_a_value()
    {
        NodeDef hsv = Node("h", "RGBToHSV", "x");
        Check(
            [0.595238, 0.777778, 0.9, 0, 0.875, 0.8, 0, 0, 0.3, 0.238095, 0.777778, 0.9], [1, 4, 3], Colours, [1, 4, 3], hsv,
            Node("y", "Identity", "h"));
        Check([.. Colours.Select(colour => (double)colour)], [1, 4, 3], Colours, [1, 4, 3], hsv, Node("y", "HSVToRGB", "h"));
        Check(
            [0.9, 0.2, 0.85, 0.45, 0.8, 0.1, 0.3, 0.3, 0.3, 0.2, 0.9, 0.85], [2, 2, 3], Colours, [2, 2, 3],
            Constant("delta", [0.25f]), Node("y", "AdjustHue", "x", "delta"));
        Check(
            [0.55, 0.7, 0.9, 0.8, 0.45, 0.45, 0.3, 0.3, 0.3, 0.75, 0.9, 0.55], [2, 2, 3], Colours, [2, 2, 3],
            Constant("scale", [0.5f]), Node("y", "AdjustSaturation", "x", "scale"));
    }

    [Theory]
    [InlineData("SegmentSum", new double[] { 4, 6, 0, 0, 12, 14 })]
    [InlineData("SegmentMean", new double[] { 2, 3, 0, 0, 6, 7 })]
    [InlineData("SegmentMax", new double[] { 3, 4, 0, 0, 7, 8 })]
    [InlineData("SegmentMin", new double[] { 1, 2, 0, 0, 5, 6 })]
    [InlineData("SegmentProd", new double[] { 3, 8, 1, 1, 35, 48 })]
    public void Rows_of_a_segment_are_combined(string op, double[] expected) => Check(
        expected, [3, 2], [1, 2, 3, 4, 5, 6, 7, 8], [4, 2], Constant("ids", [0, 0, 2, 2], 4), Node("y", op, "x", "ids"));

    [Fact]
    public void Elements_of_numbered_segments_are_added_and_those_of_none_left_out() => Check(
        [9, 0, 6], [3], [1, 2, 3, 4, 5, 6], [2, 3], Constant("ids", [0, -1, 0, -1, 0, 2], 2, 3), Constant("count", [3]),
        Node("y", "UnsortedSegmentSum", "x", "ids", "count"));

    [Fact]
    public void A_pixel_of_a_smaller_image_is_the_mean_of_what_it_covers() => Check(
        [2.33333, 3.66667, 6.33333, 7.66667], [1, 2, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1],
        Constant("size", [2, 2], 2), Node("y", "ResizeArea", "x", "size"));

    [Fact]
    public void An_image_is_moved_by_a_map() => Check(
        [7, 1, 1.5, 8.5, 4, 4.5], [1, 2, 3, 1], [1, 2, 4, 5], [1, 2, 2, 1],
        Constant("map", [0.5f, 0, -0.5f, 0, 1, 0, 0, 0], 1, 8), Constant("size", [2, 3], 2), Constant("filler", [13f]),
        Node("y", "ImageProjectiveTransformV3", "x", "map", "size", "filler").With("interpolation", "BILINEAR")
            .With("fill_mode", "CONSTANT"));

    [Fact]
    public void An_image_is_read_at_points() => Check(
        [3, 2.5, 0.5], [1, 3, 1], [1, 2, 4, 5], [1, 2, 2, 1],
        Constant("points", [0.5f, 0.5f, 0, 0.5f, -0.5f, 0], 1, 3, 2), Node("y", "Addons>Resampler", "x", "points"));

    [Fact]
    public void Numbers_are_counted_by_boundaries() => Check(
        [0, 1, 1, 3], [4], [-5, 0, 9.5f, 30], [4],
        Node("y", "Bucketize", "x").With(
            "boundaries", new AttrValue { List = new AttrValue.Types.ListValue { F = { 0, 10, 20 } } }));

    [Fact]
    public void The_loss_of_a_class() => Check(
        [0.407606, 1.10413], [2], [1, 2, 3, 0, -1, 0.5f], [2, 3], Constant("labels", [2, 0], 2),
        Node("y", "SparseSoftmaxCrossEntropyWithLogits", "x", "labels"));

    [Fact]
    public void A_class_is_among_the_best() => Check(
        [1, 0], [2], [1, 2, 3, 0, -1, 0.5f], [2, 3], Constant("labels", [1, 1], 2), Constant("k", [2]),
        Node("best", "InTopKV2", "x", "labels", "k"), Node("y", "Cast", "best").With("DstT", ElementType.Float));

    [Fact]
    public void Vectors_are_multiplied_crosswise() => Check(
        [-1, 5, -3], [1, 3], [1, 2, 3], [1, 3], Constant("other", [4f, 5, 7], 1, 3), Node("y", "Cross", "x", "other"));

    [Fact]
    public void A_matrix_has_a_determinant_and_an_inverse()
    {
        Check([7], [1], [2, 1, 3, 5], [1, 2, 2], Node("y", "MatrixDeterminant", "x"));
        Check([0.714286, -0.142857, -0.428571, 0.285714], [1, 2, 2], [2, 1, 3, 5], [1, 2, 2], Node("y", "MatrixInverse", "x"));
    }

    [Fact]
    public void Numbers_are_rounded_to_a_grid() => Check(
        [-1, -0.296875, 0.257812, 0.898438], [4], [-1.2f, -0.3f, 0.26f, 0.9f], [4],
        Constant("low", [-1f]), Constant("high", [0.9f]), Constant("bits", [8]),
        Node("y", "QuantizeAndDequantizeV3", "x", "low", "high", "bits").With("range_given", new AttrValue { B = true })
            .With("signed_input", new AttrValue { B = true }));

    [Fact]
    public void Slices_are_stitched_together() => Check(
        [30, 1, 2, 10], [4], [1, 2, 3], [3], Constant("a", [1, 2, 0], 3), Constant("b", [3, 0], 2), Constant("values", [10f, 30], 2),
        Node("y", "DynamicStitch", "a", "b", "x", "values"));

    [Fact]
    public void Integers_are_shifted() => Check(
        [12, -3], [2], [3, -3], [2], Constant("bits", [2, 1], 2), Node("i", "Cast", "x").With("DstT", ElementType.Int32),
        Node("l", "LeftShift", "i", "bits"), Node("r", "RightShift", "l", "ones"), Constant("ones", [0, 1], 2),
        Node("y", "Cast", "r").With("DstT", ElementType.Float));

    [Fact]
    public void Axes_are_counted_in_another_layout() => Check(
        [5, 6], [1, 1, 2], [1, 2, 3, 4, 5, 6], [1, 1, 3, 2],
        Constant("axis", [1], 1), Node("a", "DataFormatDimMap", "axis").With("src_format", "NHWC").With("dst_format", "NCHW"),
        Node("y", "Max", "x", "a"));

    private static void Check(double[] expected, long[] expectedShape, float[] x, long[] shape, params NodeDef[] nodes)
    {
        SourceModel source = Read([Placeholder("x", shape), .. nodes]);
        MLMultiArray input = MLMultiArray.Wrap(x, shape);
        AssertNear(expected, expectedShape, SourceRun.Run(source, "y", ("x", input)));
        OnnxImport import = OnnxImporter.Import(source.Network, new OnnxImportOptions { Evaluate = ConstantEngine.Evaluate });
        using MLModel model = MLModel.Load(import.Model);
        AssertNear(
            expected, expectedShape,
            model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = input })[import.Outputs["y"]].MultiArrayValue);
    }

    private static void AssertNear(double[] expected, long[] shape, MLMultiArray actual)
    {
        Assert.Equal(shape, actual.Shape);
        Assert.Equal(expected, actual.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    private static SourceModel Read(NodeDef[] nodes) =>
        SourceRun.Read(new TensorFlowFormat(), Graph(nodes).ToByteArray(), new SourceOptions { Outputs = ["y"] });
}
