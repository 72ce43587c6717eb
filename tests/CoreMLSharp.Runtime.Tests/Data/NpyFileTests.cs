using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Data;

public class NpyFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_array_is_read(byte version)
    {
        StoredTensor tensor =
            Load(version, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }          \n", [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]);

        Assert.Equal([2, 1], tensor.Shape);
        Assert.Equal([1f, -2f], tensor.ToFloats());
    }

    [Fact]
    public void A_single_number_has_no_dimensions()
    {
        StoredTensor tensor = Load(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (), }", [0xFF]);

        Assert.Empty(tensor.Shape);
        Assert.Equal([-1L], tensor.ToInt64s());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, ), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, ), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, ), }")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1, ), }")]
    [InlineData("nothing")]
    public void What_cannot_be_read_is_one_clear_error(string header) =>
        Assert.Contains("data.npy", Assert.Throws<CoreMLException>(() => Load(1, header, [0, 0, 0, 0])).Message, StringComparison.Ordinal);

    private static StoredTensor Load(byte version, string header, byte[] data)
    {
        using TemporaryFolder folder = new();
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length);
        File.WriteAllBytes(folder["data.npy"], [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data]);
        return NpyFile.Load(folder["data.npy"]);
    }
}
