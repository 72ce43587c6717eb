using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Tests.Graphs;

public sealed class OnnxModelReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Large_constants_stay_in_the_file_and_small_ones_in_the_message()
    {
        ModelProto written = Model();
        File.WriteAllBytes(_path, written.ToByteArray());

        OnnxModel read = OnnxModelReader.Load(_path);

        OnnxInitializer large = Assert.Single(read.Initializers);
        Assert.Equal(("large", TensorProto.Types.DataType.Float), (large.Name, large.Type));
        Assert.Equal([200, 300], large.Dims);
        Assert.Equal(written.Graph.Initializer[1].RawData.ToByteArray(), large.Bytes.ToArray());
        written.Graph.Initializer.RemoveAt(1);
        Assert.Equal(written, read.Message);
    }

    [Fact]
    public void Large_constants_that_are_no_plain_bytes_stay_in_the_message()
    {
        ModelProto written = Model();
        TensorProto large = written.Graph.Initializer[1];
        large.FloatData.Add(MemoryMarshal.Cast<byte, float>(large.RawData.Span).ToArray());
        large.RawData = ByteString.Empty;
        File.WriteAllBytes(_path, written.ToByteArray());

        OnnxModel read = OnnxModelReader.Load(_path);

        Assert.Empty(read.Initializers);
        Assert.Equal(written, read.Message);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(240_010)]
    public void A_file_that_ends_too_early_is_damaged(int length)
    {
        File.WriteAllBytes(_path, Model().ToByteArray()[..length]);
        Assert.Contains("is not an ONNX network", Assert.Throws<ModelFormatException>(() => OnnxModelReader.Load(_path)).Message);
    }

    private static ModelProto Model()
    {
        float[] elements = [.. Enumerable.Range(0, 200 * 300).Select(i => (float)i)];
        return new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 13 } },
            Graph = new GraphProto
            {
                Name = "test",
                Node = { new NodeProto { OpType = "MatMul", Input = { "x", "large" }, Output = { "y" } } },
                Initializer =
                {
                    new TensorProto { Name = "small", DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[8]) },
                    new TensorProto
                    {
                        Name = "large",
                        DataType = 1,
                        Dims = { 200, 300 },
                        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(elements)),
                    },
                },
                Output = { new ValueInfoProto { Name = "y" } },
            },
        };
    }
}
