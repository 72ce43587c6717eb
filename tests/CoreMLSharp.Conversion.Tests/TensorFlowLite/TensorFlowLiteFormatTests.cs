using System.IO.Compression;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TensorFlowLite;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Conversion.Tests.TensorFlowLite.FlatWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlowLite;

public class TensorFlowLiteFormatTests
{
    private const int Add = 0;
    private const int FullyConnected = 9;
    private const int Logistic = 14;
    private const int Unknown = 2000;
    private const sbyte Int8 = 9;
    private const sbyte Relu = 1;

    [Fact]
    public void Operators_apply_the_activation_that_is_fused_into_them()
    {
        SourceModel model = Read(Connected(Tensor("w", [2, 2], 1), Floats(1, 2, -3, -4)));

        Assert.Equal([5.5, 0], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, 2], 1, 2))).ToDoubles());
    }

    [Fact]
    public void Quantised_weights_stay_integers_with_a_scale_for_each_output()
    {
        FlatNode grid = new() { [2] = new[] { 0.5f, 2 }, [3] = new long[2], [6] = 0 };
        SourceModel model = Read(Connected(Tensor("w", [2, 2], 1, Int8, grid), [2, 4, 1, 0xff]));

        Assert.Contains(model.Network.Message.Graph.Node, node => node.OpType == "DequantizeLinear");
        Assert.Equal([5.5, 0], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, 2], 1, 2))).ToDoubles());
    }

    [Fact]
    public void Quantised_tensors_are_on_their_grid_and_leave_as_integers()
    {
        FlatNode input = new() { [2] = new[] { 0.5f }, [3] = new long[] { -1 } };
        FlatNode output = new() { [2] = new[] { 0.25f }, [3] = new long[] { 3 } };
        SourceModel model = Read(Model(
            [Add], [Tensor("x", [2], 0, Int8, input), Tensor("y", [2], 0, Int8, output)], [Operator(0, [0, 0], [1])], [0], [1], [[]]));

        // 4 stands for 2.5, and 5 for 23 steps of 0.25; 100 and 101 are beyond the largest.
        Assert.Equal([23, 127], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([4, 100], 2))).ToDoubles());
    }

    [Fact]
    public void All_operators_that_cannot_be_converted_are_named_at_once()
    {
        string message = Assert.Throws<UnsupportedModelException>(() => Read(Model(
            [Unknown, "Magic", Add], [Tensor("x", [1]), Tensor("a", [1]), Tensor("b", [1]), Tensor("y", [1])],
            [Operator(0, [0], [1]), Operator(1, [0], [2]), Operator(2, [1, 2], [3])], [0], [3], [[]]))).Message;

        Assert.Contains("2 operators", message, StringComparison.Ordinal);
        Assert.Contains("OPERATOR_2000 ('a')", message, StringComparison.Ordinal);
        Assert.Contains("Magic ('b')", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_tensor_can_be_an_output()
    {
        byte[] file = Model(
            [Logistic, Add], [Tensor("x", [1]), Tensor("inner", [1]), Tensor("y", [1])],
            [Operator(0, [0], [1]), Operator(1, [1, 1], [2])], [0], [2], [[]]);

        SourceModel model = SourceRun.Read(new TensorFlowLiteFormat(), file, new SourceOptions { Outputs = ["inner"] });

        Assert.Equal([0.5], SourceRun.Run(model, "inner", ("x", MLMultiArray.Wrap([0f], 1))).ToDoubles());
    }

    [Fact]
    public void Labels_lie_in_an_archive_behind_the_model_and_a_picture_is_described_beside_it()
    {
        FlatNode picture = new()
        {
            [3] = new FlatNode { [0] = (sbyte)2, [1] = new FlatNode() },
            [4] = new FlatNode[]
            {
                new() { [0] = (sbyte)1, [1] = new FlatNode { [0] = new[] { 127.5f }, [1] = new[] { 127.5f } } },
            },
        };
        byte[] description = Write(new FlatNode { [4] = "Somebody", [3] = new FlatNode[] { new() { [2] = new FlatNode[] { picture } } } });
        byte[] model = Model(
            [Logistic], [Tensor("x", [1, 1, 1, 2]), Tensor("y", [1, 1, 1, 2])], [Operator(0, [0], [1])], [0], [1], [[], description],
            new FlatNode { [0] = "TFLITE_METADATA", [1] = 1 });
        MemoryStream file = new();
        file.Write(model);
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using StreamWriter writer = new(archive.CreateEntry("labels.txt").Open());
            writer.Write("cat\ndog\n");
        }

        SourceModel source = Read(file.ToArray());

        Assert.Equal(["cat", "dog"], source.ClassLabels!.Strings);
        Assert.Equal("Somebody", source.Metadata.Author);
        Assert.Equal(1 / 127.5f, source.Images["x"].GreenScale);
        Assert.Equal(-1, source.Images["x"].BlueBias);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] file = Connected(Tensor("w", [2, 2], 1), Floats(1, 2, -3, -4));
        for (int length = 8; length < file.Length; length++)
        {
            byte[] part = file[..length];
            Assert.ThrowsAny<CoreMLException>(() => Read(part));
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_gives_a_model_or_an_error_of_ours()
    {
        byte[] file = Connected(Tensor("w", [2, 2], 1), Floats(1, 2, -3, -4));
        for (int i = 8; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 0xff;
            try
            {
                Read(changed);
            }
            catch (CoreMLException)
            {
                // Refused with a message.
            }
        }
    }

    /// <summary>y = relu(w · x + b) with b = [0.5, 0.5].</summary>
    private static byte[] Connected(FlatNode weights, byte[] elements) => Model(
        [FullyConnected], [Tensor("x", [1, 2]), weights, Tensor("b", [2], 2), Tensor("y", [1, 2])],
        [Operator(0, [0, 1, 2], [3], new FlatNode { [0] = Relu })], [0], [3], [[], elements, Floats(0.5f, 0.5f)]);

    private static SourceModel Read(byte[] file) => SourceRun.Read(new TensorFlowLiteFormat(), file);
}
