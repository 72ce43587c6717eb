using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Data;

public class SafeTensorsFileTests
{
    [Fact]
    public void Arrays_and_metadata_survive_a_round_trip()
    {
        using TemporaryFolder folder = new();
        string path = folder["data.safetensors"];
        SafeTensorsFile written = new(
            new Dictionary<string, StoredTensor>
            {
                ["b"] = StoredTensor.From(MLMultiArray.Wrap([1.5f, -2f, 3f, 4f], 2, 2)),
                ["a"] = StoredTensor.From(MLMultiArray.Wrap([7, -8])),
            },
            new Dictionary<string, string> { ["made by"] = "a test" });

        written.Save(path);
        SafeTensorsFile read = SafeTensorsFile.Load(path);

        Assert.Equal([1.5f, -2f, 3f, 4f], read.Tensors["b"].ToFloats());
        Assert.Equal([2, 2], read.Tensors["b"].Shape);
        Assert.Equal([7, -8], read.Tensors["a"].ToInt64s());
        Assert.Equal("a test", read.Metadata["made by"]);
    }

    /// <summary>Bytes written by hand after the format's description.</summary>
    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5)]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0x3F }, 1.5)]
    [InlineData("F16", new byte[] { 0, 0x3E }, 1.5)]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F }, 1.5)]
    [InlineData("I64", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I32", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("I16", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("I8", new byte[] { 0xFE }, -2)]
    [InlineData("U8", new byte[] { 0xFE }, 254)]
    [InlineData("BOOL", new byte[] { 1 }, 1)]
    public void Every_element_type_is_read(string type, byte[] bytes, double expected)
    {
        StoredTensor tensor =
            Load($$"""{"x":{"dtype":"{{type}}","shape":[1],"data_offsets":[0,{{bytes.Length}}] } }""", bytes).Tensors["x"];

        Assert.Equal([expected], tensor.ToDoubles());
        Assert.Equal(expected, tensor.ToMultiArray().ToDoubles()[0]);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[65536,65536,65536,65536,0],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"shape":[1]}}""")]
    [InlineData("""{"x":3}""")]
    [InlineData("""["x"]""")]
    [InlineData("""{"x":""")]
    public void A_damaged_header_is_one_clear_error(string header) =>
        Assert.Contains(
            "data.safetensors", Assert.Throws<CoreMLException>(() => Load(header, [0, 0, 0, 0])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    [InlineData(new byte[] { 200, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' })]
    public void A_cut_off_file_is_one_clear_error(byte[] bytes)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["data.safetensors"], bytes);

        Assert.Throws<CoreMLException>(() => SafeTensorsFile.Load(folder["data.safetensors"]));
    }

    private static SafeTensorsFile Load(string header, byte[] data)
    {
        using TemporaryFolder folder = new();
        string path = folder["data.safetensors"];
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data]);
        return SafeTensorsFile.Load(path);
    }
}
