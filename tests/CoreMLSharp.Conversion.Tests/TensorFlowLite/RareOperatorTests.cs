using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TensorFlowLite;
using static CoreMLSharp.Conversion.Tests.TensorFlowLite.FlatWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlowLite;

/// <summary>Operators that few files have, against values worked out by hand.</summary>
public class RareOperatorTests
{
    private const sbyte Int32 = 2;

    [Fact]
    public void Elements_of_numbered_segments_are_combined() => Check(
        [4, 0, 5], 155, [], [1, 2, 3, 5], [4], [3], (new[] { 0, -1, 0, 2 }, [4]), (new[] { 3 }, []));

    [Fact]
    public void Rows_of_a_segment_are_added() => Check([4, 6, 5, 6], 125, [], [1, 2, 3, 4, 5, 6], [3, 2], [2, 2], (new[] { 0, 0, 1 }, [3]));

    [Fact]
    public void Elements_are_set_apart() => Check(
        [1, 7, 2, 7, 7, 7, 3, 7, 4], 203, [], [1, 2, 3, 4], [2, 2], [3, 3], (new[] { 2, 2 }, [2]), (new[] { 7f }, []));

    [Fact]
    public void Numbers_are_counted_by_boundaries() => Check(
        [0, 1, 2], 147, new FlatNode { [0] = new float[] { 0, 10 } }, [-1, 0, 30], [3], [3]);

    [Fact]
    public void A_spectrum_of_rows_and_columns_has_magnitudes()
    {
        FlatNode[] tensors =
        [
            Tensor("x", [3, 4]), Tensor("n", [2], 1, Int32), Tensor("f", [3, 3], 0, 8), Tensor("y", [3, 3]),
        ];
        SourceModel model = Read(Model(
            [131, 135], tensors, [Operator(0, [0, 1], [2]), Operator(1, [2], [3])], [0], [3], [[], Integers(3, 4)]));

        double[] y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([0f, 2, 2, 5, 5, 5, 6, 7, 8, 9, 13, 11], 3, 4))).ToDoubles();

        double[] expected = [73, 10.6301, 5, 27.7849, 2.65929, 5.2915, 27.7849, 4.57474, 5.2915];
        Assert.Equal(expected, y, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void A_recurrent_layer_goes_both_ways()
    {
        // One unit, weights 1 and 2 of x, and 0.5 of the state, without an activation.
        byte[][] buffers = [[], Floats(1), Floats(2), Floats(0.5f), Floats(0)];
        FlatNode[] tensors =
        [
            Tensor("x", [1, 2, 1]), Tensor("w", [1, 1], 1), Tensor("v", [1, 1], 2), Tensor("r", [1, 1], 3), Tensor("b", [1], 4),
            Tensor("h", [1, 1]), Tensor("y", [1, 2, 2]),
        ];
        SourceModel model = Read(Model(
            [46], tensors, [Operator(0, [0, 1, 3, 4, 5, 2, 3, 4, 5, -1, -1, -1, -1], [6], new FlatNode { [2] = (sbyte)1 })], [0], [6],
            buffers));

        double[] y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, 3], 1, 2, 1))).ToDoubles();

        Assert.Equal([1, 5, 3.5, 6], y, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_small_step_of_a_memory_takes_and_gives_its_state()
    {
        // One unit: the gates input, cell, forget, output have the weights 1, 2, 3, 4 of x, and 0.5 of the last output.
        byte[][] buffers = [[], Floats(1, 0.5f, 2, 0.5f, 3, 0.5f, 4, 0.5f), Floats(0, 0, 0, 0), Floats(0.2f), Floats(0.4f)];
        FlatNode[] tensors =
        [
            Tensor("x", [1, 1]), Tensor("h", [1, 1], 3), Tensor("w", [4, 2], 1), Tensor("b", [4], 2), Tensor("c", [1, 1], 4),
            Tensor("y", [1, 1]), Tensor("next", [1, 1]), Tensor("joined", [1, 2]), Tensor("arguments", [1, 4]),
        ];
        SourceModel model = Read(Model(
            [16], tensors, [Operator(0, [0, 1, 2, 3, 4], [5, 6, 7, 8], new FlatNode { [3] = (sbyte)1 })], [0], [5], buffers));

        double y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([0.3f], 1, 1))).ToDoubles()[0];

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        double cell = (Sigmoid(0.4) * Math.Tanh(0.7)) + (Sigmoid(1.0) * 0.4);
        Assert.Equal(Sigmoid(1.3) * Math.Tanh(cell), y, 1e-5);
    }

    private static void Check(
        double[] expected, int code, FlatNode options, float[] x, int[] shape, int[] result,
        params (Array Elements, int[] Shape)[] constants)
    {
        FlatNode[] tensors =
        [
            Tensor("x", shape),
            .. constants.Select((constant, i) => Tensor($"c{i}", constant.Shape, i + 1, constant.Elements is float[] ? (sbyte)0 : Int32)),
            Tensor("y", result, 0, code == 147 ? Int32 : (sbyte)0),
        ];
        byte[][] buffers =
        [
            [],
            .. constants.Select(
                constant => constant.Elements is float[] numbers ? Floats(numbers) : Integers((int[])constant.Elements)),
        ];
        SourceModel model = Read(Model(
            [code], tensors, [Operator(0, [.. Enumerable.Range(0, tensors.Length - 1)], [tensors.Length - 1], options)], [0],
            [tensors.Length - 1], buffers));

        MLMultiArray y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap(x, [.. shape.Select(dim => (long)dim)])));

        Assert.Equal(result.Select(dim => (long)dim), y.Shape);
        Assert.Equal(expected, y.ToDoubles());
    }

    private static byte[] Integers(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static SourceModel Read(byte[] file) => SourceRun.Read(new TensorFlowLiteFormat(), file);
}
