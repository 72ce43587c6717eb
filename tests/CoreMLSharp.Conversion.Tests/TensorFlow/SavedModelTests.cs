using System.Text;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Conversion.TensorFlow.SavedModels;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;
using static CoreMLSharp.Conversion.Tests.TensorFlow.SavedModelWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

public sealed class SavedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coreml-test-").FullName;

    [Fact]
    public void Variables_are_found_by_the_names_under_which_they_are_restored()
    {
        Write(_folder, Graph(), "w/.ATTRIBUTES/VARIABLE_VALUE");

        SourceModel model = new TensorFlowFormat().Read(_folder, new SourceOptions());

        Assert.True(new TensorFlowFormat().Recognizes(SourcePath.Of(_folder)));
        Assert.True(new TensorFlowFormat().Recognizes(SourcePath.Of(Path.Combine(_folder, "saved_model.pb"))));
        Assert.Equal([10, 40], SourceRun.Run(model, "scaled", ("features", MLMultiArray.Wrap([5f, 10], 2))).ToDoubles());
    }

    [Fact]
    public void A_variable_that_is_stored_in_parts_is_joined_and_cut_again()
    {
        // As TensorFlow 1 saves a variable [2, 2] that two servers hold a column of each.
        GraphDef graph = GraphWriter.Graph(
            Placeholder("serving_default_features", 2), Node("kernel", "VariableV2").With("dtype", ElementType.Float),
            Constant("names", ["w"]), Constant("parts", ["2 2 -:1,1"]), Node("file", "Placeholder").With("dtype", ElementType.String),
            Node("restored", "RestoreV2", "file", "names", "parts"), Node("assign", "Assign", "kernel", "restored"),
            Constant("flat", [2], 1), Node("vector", "Reshape", "kernel", "flat"),
            Node("StatefulPartitionedCall", "Mul", "serving_default_features", "vector"));
        TensorSliceProto Column(int start) => new()
        {
            Extent = { new TensorSliceProto.Types.Extent(), new TensorSliceProto.Types.Extent { Start = start, Length = 1 } },
        };
        BundleEntryProto whole = new() { Dtype = ElementType.Float, Shape = Shape(2, 2), Slices = { Column(1), Column(0) } };
        BundleEntryProto Part(int start) => new() { Dtype = ElementType.Float, Shape = Shape(2, 1), Offset = 8 * start, Size = 8 };

        // Keys of parts: a zero, the name, a mark, the number of axes, and the beginning and length along each.
        string Key(int start) => $"\0w\0\u0001\u0001\u0002{(char)start}";
        Write(_folder, graph, [2, 4, 3, 5], (Key(1), Part(0)), (Key(2), Part(1)), ("w", whole));

        SourceModel model = new TensorFlowFormat().Read(_folder, new SourceOptions());

        Assert.Equal([3, 10], SourceRun.Run(model, "scaled", ("features", MLMultiArray.Wrap([1f, 2], 2))).ToDoubles());
    }

    [Fact]
    public void A_variable_that_is_not_stored_is_named()
    {
        Write(_folder, Graph(), "another");

        string message = Assert.Throws<ModelFormatException>(() => new TensorFlowFormat().Read(_folder, new SourceOptions())).Message;

        Assert.Contains("'kernel'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_damaged_index_is_refused(int length)
    {
        Write(_folder, Graph(), "w/.ATTRIBUTES/VARIABLE_VALUE");
        string index = Path.Combine(_folder, "variables", "variables.index");
        File.WriteAllBytes(index, File.ReadAllBytes(index)[^(48 - length)..]);

        Assert.ThrowsAny<CoreMLException>(() => new TensorFlowFormat().Read(_folder, new SourceOptions()));
    }

    [Fact]
    public void Packed_blocks_are_literals_and_copies()
    {
        // "abcabcabc!": a literal of three bytes, a copy that overlaps itself, a literal.
        byte[] packed = [10, 2 << 2, (byte)'a', (byte)'b', (byte)'c', ((6 - 4) << 2) | 1, 3, 0 << 2, (byte)'!'];

        Assert.Equal("abcabcabc!", Encoding.ASCII.GetString(Snappy.Unpack(packed)));
        Assert.Throws<ModelFormatException>(() => Snappy.Unpack(packed.AsSpan(..^1)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
