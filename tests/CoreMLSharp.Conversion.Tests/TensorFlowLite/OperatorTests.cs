using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TensorFlowLite;
using static CoreMLSharp.Conversion.Tests.TensorFlowLite.FlatWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlowLite;

/// <summary>Operators against values worked out by hand.</summary>
public class OperatorTests
{
    private const sbyte Tanh = 4;
    private const sbyte Int32 = 2;

    [Fact]
    public void A_recurrent_layer_runs_over_the_sequence()
    {
        // One unit: the gates i, f, c, o have the weights 1, 2, 3, 4 of x, and 0.5 of the state.
        byte[][] buffers = [[], Floats(1), Floats(2), Floats(3), Floats(4), Floats(0.5f), Floats(0)];
        FlatNode[] tensors =
        [
            Tensor("x", [1, 2, 1]), Tensor("wi", [1, 1], 1), Tensor("wf", [1, 1], 2), Tensor("wc", [1, 1], 3), Tensor("wo", [1, 1], 4),
            Tensor("r", [1, 1], 5), Tensor("b", [1], 6), Tensor("h", [1, 1]), Tensor("c", [1, 1]), Tensor("y", [1, 2, 1]),
        ];
        int[] inputs = [0, 1, 2, 3, 4, 5, 5, 5, 5, -1, -1, -1, 6, 6, 6, 6, -1, -1, 7, 8];
        SourceModel model = Read(Model(
            [44], tensors, [Operator(0, inputs, [9], new FlatNode { [0] = Tanh })], [0], [9], buffers));

        List<double> expected = [];
        (double cell, double output) = (0, 0);
        foreach (double x in (double[])[0.3, -0.2])
        {
            double Gate(double weight) => (weight * x) + (0.5 * output);
            cell = (Sigmoid(Gate(1)) * Math.Tanh(Gate(3))) + (Sigmoid(Gate(2)) * cell);
            output = Sigmoid(Gate(4)) * Math.Tanh(cell);
            expected.Add(output);
        }

        double[] y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([0.3f, -0.2f], 1, 2, 1))).ToDoubles();
        Assert.Equal(expected, y, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_loop_leaves_out_of_its_state_what_does_not_change()
    {
        // While i < 3: i = i + 1, x = x + step.
        FlatNode[] tensors = [Tensor("i", [], 1, Int32), Tensor("x", [1]), Tensor("step", [1], 2), Tensor("i'", [], 0, Int32),
            Tensor("y", [1]), Tensor("step'", [1])];
        FlatNode main = new()
        {
            [0] = tensors,
            [1] = new[] { 1 },
            [2] = new[] { 4 },
            [3] = new[] { Operator(0, [0, 1, 2], [3, 4, 5], new FlatNode { [0] = 1, [1] = 2 }) },
        };
        FlatNode[] state = [Tensor("i", [], 0, Int32), Tensor("x", [1]), Tensor("step", [1])];
        FlatNode condition = new()
        {
            [0] = (FlatNode[])[.. state, Tensor("limit", [], 3, Int32), Tensor("less", [], 0, 6)],
            [1] = new[] { 0, 1, 2 },
            [2] = new[] { 4 },
            [3] = new[] { Operator(1, [0, 3], [4]) },
        };
        FlatNode body = new()
        {
            [0] = (FlatNode[])[.. state, Tensor("one", [], 4, Int32), Tensor("next", [], 0, Int32), Tensor("sum", [1])],
            [1] = new[] { 0, 1, 2 },
            [2] = new[] { 4, 5, 2 },
            [3] = new[] { Operator(2, [0, 3], [4]), Operator(2, [1, 2], [5]) },
        };
        byte[] file = Write(new FlatNode
        {
            [1] = new FlatNode[] { new() { [0] = (sbyte)119 }, new() { [0] = (sbyte)58 }, new() { [0] = (sbyte)0 } },
            [2] = new[] { main, condition, body },
            [4] = new FlatNode[]
            {
                [], new() { [0] = new byte[4] }, new() { [0] = Floats(0.5f) }, new() { [0] = new byte[] { 3, 0, 0, 0 } },
                new() { [0] = new byte[] { 1, 0, 0, 0 } },
            },
        });

        SourceModel model = Read(file);

        Assert.Equal(2, Assert.Single(model.Network.Message.Graph.Node, node => node.OpType == "Loop").Output.Count);
        Assert.Equal([2.5], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f], 1))).ToDoubles());
    }

    [Fact]
    public void Detected_boxes_are_decoded_and_the_weaker_of_two_that_overlap_is_left_out()
    {
        FlatNode[] tensors =
        [
            Tensor("codes", [1, 3, 4]), Tensor("scores", [1, 3, 2]), Tensor("anchors", [3, 4], 1), Tensor("boxes", [1, 2, 4]),
            Tensor("classes", [1, 2]), Tensor("found", [1, 2]), Tensor("count", [1]),
        ];
        FlatNode detection = Operator(0, [0, 1, 2], [3, 4, 5, 6]);
        detection[5] = FlexMap(("max_detections", 2), ("num_classes", 1));
        SourceModel model = Read(Model(
            ["TFLite_Detection_PostProcess"], tensors, [detection], [0, 1], [3, 4, 5, 6],
            [[], Floats(1, 1, 2, 2, 1, 1, 2, 2, 5, 5, 2, 2)]));
        (string, MLMultiArray)[] inputs =
        [
            ("codes", MLMultiArray.Wrap(new float[12], 1, 3, 4)),
            ("scores", MLMultiArray.Wrap([0.1f, 0.6f, 0.1f, 0.9f, 0.2f, 0.5f], 1, 3, 2)),
        ];

        Assert.Equal([0, 0, 2, 2, 4, 4, 6, 6], SourceRun.Run(model, "boxes", inputs).ToDoubles());
        Assert.Equal([0.9f, 0.5f], SourceRun.Run(model, "found", inputs).ToDoubles().Select(score => (float)score));
        Assert.Equal([2], SourceRun.Run(model, "count", inputs).ToDoubles());
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>A map of small numbers, as options of custom operators are stored: keys, where they are, values, their kinds.</summary>
    private static byte[] FlexMap(params (string Key, byte Value)[] pairs)
    {
        List<byte> bytes = [];
        List<int> keys = [];
        foreach ((string key, _) in pairs)
        {
            keys.Add(bytes.Count);
            bytes.AddRange([.. key.Select(letter => (byte)letter), 0]);
        }

        bytes.Add((byte)pairs.Length);
        int list = bytes.Count;
        foreach (int key in keys) bytes.Add((byte)(bytes.Count - key));
        bytes.AddRange([(byte)(bytes.Count - list), 1, (byte)pairs.Length]);
        int values = bytes.Count;
        bytes.AddRange(pairs.Select(pair => pair.Value));
        bytes.AddRange(pairs.Select(_ => (byte)(1 << 2)));
        bytes.AddRange([(byte)(bytes.Count - values), 9 << 2, 1]);
        return [.. bytes];
    }

    private static SourceModel Read(byte[] file) => SourceRun.Read(new TensorFlowLiteFormat(), file);
}
