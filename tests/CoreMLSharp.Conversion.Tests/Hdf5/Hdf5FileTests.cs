using CoreMLSharp.Conversion.Hdf5;
using CoreMLSharp.Diagnostics;
using PureHDF;
using PureHDF.Filters;

namespace CoreMLSharp.Conversion.Tests.Hdf5;

public class Hdf5FileTests
{
    private static readonly float[] Numbers = [.. Enumerable.Range(0, 60).Select(i => i / 4f)];

    [Fact]
    public void Numbers_of_all_kinds_are_read()
    {
        using Hdf5File file = Written(new H5File
        {
            ["halves"] = new Half[] { (Half)0.5f, (Half)(-2) },
            ["floats"] = new[] { 1.5f, -3f },
            ["doubles"] = new[] { 0.25, 1e10 },
            ["bytes"] = new byte[] { 1, 255 },
            ["integers"] = new[] { -7, 8 },
            ["longs"] = new[] { long.MaxValue, -1L },
        });

        Assert.Equal([0.5f, -2], file.Root.Dataset("halves")!.ReadFloats());
        Assert.Equal([1.5f, -3], file.Root.Dataset("floats")!.ReadFloats());
        Assert.Equal([0.25f, 1e10f], file.Root.Dataset("doubles")!.ReadFloats());
        Assert.Equal([1f, 255], file.Root.Dataset("bytes")!.ReadFloats());
        Assert.Equal([-7f, 8], file.Root.Dataset("integers")!.ReadFloats());
        Assert.Equal([long.MaxValue, -1f], file.Root.Dataset("longs")!.ReadFloats());
    }

    [Fact]
    public void Groups_lie_inside_each_other()
    {
        using Hdf5File file = Written(new H5File
        {
            ["a"] = new H5Group { ["b"] = new H5Group { ["c"] = new[] { 1f } }, ["d"] = new[] { 2f } },
        });

        Assert.Equal(["a"], file.Root.Names);
        Assert.Equal(["b", "d"], file.Root.Group("a")!.Names);
        Assert.Equal([1f], file.Root.Dataset("a/b/c")!.ReadFloats());
        Assert.Equal("/a/b/c", file.Root.Dataset("a/b/c")!.Path);
        Assert.Null(file.Root.Dataset("a/b"));
        Assert.Null(file.Root.Group("a/d"));
        Assert.Null(file.Root.Group("x/y"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    public void Texts_of_fixed_and_variable_length_are_read(int fixedLength)
    {
        using Hdf5File file = Written(
            new H5File { Attributes = new() { ["one"] = "kernel:0", ["list"] = new[] { "a", "größer", "" }, ["number"] = 3 } },
            new H5WriteOptions(DefaultStringLength: fixedLength));

        Assert.Equal("kernel:0", file.Root.Text("one"));
        Assert.Equal(["a", "größer", ""], file.Root.Texts("list"));
        Assert.Null(file.Root.Text("number"));
        Assert.Null(file.Root.Texts("missing"));
    }

    [Theory]
    [InlineData(new uint[] { 5, 12 }, false)]
    [InlineData(new uint[] { 5, 12 }, true)]
    [InlineData(new uint[] { 2, 5 }, false)]
    [InlineData(new uint[] { 2, 5 }, true)]
    [InlineData(new uint[] { 1, 1 }, true)]
    public void Chunks_are_put_together_and_decompressed(uint[] chunk, bool isCompressed)
    {
        H5File content = new() { ["x"] = new H5Dataset(Numbers, fileDims: [5, 12], chunks: chunk) };
        using Hdf5File file = Written(
            content, isCompressed ? new H5WriteOptions(Filters: [ShuffleFilter.Id, DeflateFilter.Id]) : new H5WriteOptions());

        Hdf5Dataset dataset = file.Root.Dataset("x")!;

        Assert.Equal([5L, 12], dataset.Dims);
        Assert.Equal(Numbers, dataset.ReadFloats());
    }

    [Fact]
    public void A_group_of_many_names_is_read()
    {
        H5Group group = [];
        for (int i = 0; i < 300; i++) group[$"layer_{i}"] = new[] { (float)i };
        using Hdf5File file = Written(new H5File { ["layers"] = group });

        Assert.Equal(300, file.Root.Group("layers")!.Names.Count);
        Assert.Equal([299f], file.Root.Dataset("layers/layer_299")!.ReadFloats());
    }

    [Fact]
    public void A_file_that_is_none_is_refused()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Hdf5File.Open("weights.h5", new byte[200]));

        Assert.Equal("weights.h5 is not an HDF5 file.", error.Message);
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_and_never_fail_otherwise()
    {
        byte[] bytes = Bytes(new H5File
        {
            ["a"] = new H5Group { ["b"] = Numbers, Attributes = new() { ["names"] = new[] { "x", "y" } } },
            ["c"] = new H5Dataset(Numbers, fileDims: [5, 12], chunks: [2, 5]),
        });
        Random random = new(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = (byte[])bytes.Clone();
            for (int k = 0; k <= i % 3; k++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            ReadOnlyMemory<byte> rest = damaged.AsMemory(0, i % 4 == 0 ? random.Next(damaged.Length) : damaged.Length);
            try
            {
                using Hdf5File file = Hdf5File.Open("damaged", rest);
                Walk(file.Root);
            }
            catch (ModelFormatException)
            {
                // This is what may happen.
            }
        }
    }

    private static void Walk(Hdf5Group group)
    {
        _ = group.Texts("names");
        foreach (string name in group.Names)
        {
            if (group.Group(name) is { } inner) Walk(inner);
            group.Dataset(name)?.ReadFloats();
        }
    }

    private static Hdf5File Written(H5File content, H5WriteOptions? options = null) => Hdf5File.Open("test.h5", Bytes(content, options));

    private static byte[] Bytes(H5File content, H5WriteOptions? options = null)
    {
        using MemoryStream stream = new();
        content.Write(stream, options ?? new H5WriteOptions());
        return stream.ToArray();
    }
}
