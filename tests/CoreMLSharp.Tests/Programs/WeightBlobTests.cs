using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs;

public sealed class WeightBlobTests
{
    /// <summary>Each type with its code, a few elements, and the bytes they are stored as.</summary>
    public static readonly TheoryData<DataType, uint, double[], byte[], ulong> Types = new()
    {
        { DataType.Float16, 1, [1, -2], [0x00, 0x3C, 0x00, 0xC0], 0 },
        { DataType.Float32, 2, [1.5], [0, 0, 0xC0, 0x3F], 0 },
        { DataType.Uint8, 3, [255, 1], [255, 1], 0 },
        { DataType.Int8, 4, [-1, 127], [255, 127], 0 },
        { DataType.Bfloat16, 5, [1.5, -1], [0xC0, 0x3F, 0x80, 0xBF], 0 },
        { DataType.Int16, 6, [-2, 258], [0xFE, 0xFF, 2, 1], 0 },
        { DataType.Uint16, 7, [65535], [0xFF, 0xFF], 0 },
        { DataType.Int4, 8, [-8, 7, -1], [0x78, 0x0F], 4 },
        { DataType.Uint1, 9, [1, 0, 1, 1, 0, 0, 0, 0, 1], [0x0D, 0x01], 7 },
        { DataType.Uint2, 10, [3, 0, 1], [0x13], 2 },
        { DataType.Uint4, 11, [15, 1], [0x1F], 0 },
        { DataType.Uint3, 12, [1, 2, 3, 4, 5, 6, 7, 0], [0xD1, 0x58, 0x1F], 0 },
        { DataType.Uint6, 13, [1, 2, 3, 63], [0x81, 0x30, 0xFC], 0 },
        { DataType.Int32, 14, [-3], [0xFD, 0xFF, 0xFF, 0xFF], 0 },
        { DataType.Uint32, 15, [4294967295], [0xFF, 0xFF, 0xFF, 0xFF], 0 },
        { DataType.Float8E4M3Fn, 16, [1, 448, -0.5], [0x38, 0x7E, 0xB0], 0 },
        { DataType.Float8E5M2, 17, [1, 57344], [0x3C, 0x7B], 0 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_is_read(DataType type, uint code, double[] elements, byte[] stored, ulong padding)
    {
        using TemporaryFolder folder = new();
        using WeightBlob blob = Open(folder, BlobBytes.File(1, BlobBytes.Entry(64, code, stored, padding)));

        WeightBlobEntry entry = blob.Entry(64);

        Assert.Equal((type, elements.Length, 128), (entry.DataType, entry.Count, entry.DataOffset));
        Assert.Equal(stored, entry.Bytes.ToArray());
        Assert.Equal(elements, new ProgramTensor(type, [elements.Length], entry.Bytes).ToDoubles());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_is_written(DataType type, uint code, double[] elements, byte[] stored, ulong padding)
    {
        ProgramTensor tensor = type.IsFloat
            ? ProgramTensor.OfFloats(type, Array.ConvertAll(elements, element => (float)element), [elements.Length])
            : ProgramTensor.OfIntegers(type, Array.ConvertAll(elements, element => (long)element), [elements.Length]);
        using MemoryStream stream = new();

        using (WeightBlobWriter writer = new(stream)) Assert.Equal(64UL, writer.Write(tensor));

        Assert.Equal(BlobBytes.File(1, BlobBytes.Entry(64, code, stored, padding)), stream.ToArray());
    }

    [Fact]
    public void Arrays_follow_each_other_at_multiples_of_64_bytes()
    {
        using MemoryStream stream = new();
        using (WeightBlobWriter writer = new(stream))
        {
            Assert.Equal(64UL, writer.Write(ProgramTensor.Of<byte>([1, 2, 3], [3])));
            Assert.Equal(192UL, writer.Write(ProgramTensor.Of<byte>(new byte[64], [64])));
            Assert.Equal(320UL, writer.Write(ProgramTensor.Of<float>([], [0])));
        }

        using TemporaryFolder folder = new();
        using WeightBlob blob = Open(folder, stream.ToArray());

        Assert.Equal([64, 192, 320], blob.Entries.Select(entry => entry.Offset));
        Assert.Equal([3, 64, 0], blob.Entries.Select(entry => entry.Count));
    }

    [Fact]
    public void Whatever_old_writers_left_beside_whole_bytes_is_ignored()
    {
        using TemporaryFolder folder = new();
        using WeightBlob blob = Open(folder, BlobBytes.File(1, BlobBytes.Entry(64, 1, [0, 0x3C], padding: 13274777520)));

        Assert.Equal(1, blob.Entry(64).Count);
    }

    [Fact]
    public void Integers_of_64_bits_stay_in_the_program()
    {
        using WeightBlobWriter writer = new(new MemoryStream());

        Assert.Contains("int64", Assert.Throws<CoreMLException>(() => writer.Write(ProgramTensor.Of<long>([1], [1]))).Message);
    }

    [Fact]
    public void A_view_of_a_closed_file_says_so()
    {
        using TemporaryFolder folder = new();
        WeightBlob blob = Open(folder, BlobBytes.File(1, BlobBytes.Entry(64, 3, [1])));
        ReadOnlyMemory<byte> bytes = blob.Entry(64).Bytes;

        blob.Dispose();

        Assert.Throws<ObjectDisposedException>(() => bytes.Span.Length);
    }

    public static readonly TheoryData<string, byte[], string> Damaged = new()
    {
        { "empty", [], "fewer than its header" },
        { "cut in the header", BlobBytes.File(0)[..63], "fewer than its header" },
        { "Espresso's version 1", BlobBytes.FileOfVersion(1, 0), "version 1" },
        { "a header for billions", BlobBytes.File(uint.MaxValue, BlobBytes.Entry(64, 3, [1])), "4,294,967,295 arrays" },
        { "one array too many counted", BlobBytes.File(2, BlobBytes.Entry(64, 3, new byte[64])), "the file ends before it" },
        { "count goes on into other data", BlobBytes.File(2, BlobBytes.Entry(64, 3, new byte[64]), new byte[64]), "DEADBEEF" },
        { "no sentinel", BlobBytes.File(1, BlobBytes.Metadata(0xDEADBEEE, 3, 0, 128)), "DEADBEEE instead of DEADBEEF" },
        { "unknown type", BlobBytes.File(1, BlobBytes.Entry(64, 18, [1])), "type 18 is unknown" },
        { "type 0", BlobBytes.File(1, BlobBytes.Entry(64, 0, [1])), "type 0 is unknown" },
        { "data beyond the end", BlobBytes.File(1, [.. BlobBytes.Metadata(0xDEADBEEF, 3, 2, 128), 1]), "go beyond the file's 129" },
        { "data far beyond the end", BlobBytes.File(1, BlobBytes.Metadata(0xDEADBEEF, 3, 1, ulong.MaxValue - 63)), "go beyond" },
        { "a length that overflows", BlobBytes.File(1, BlobBytes.Metadata(0xDEADBEEF, 3, ulong.MaxValue, 128)), "go beyond" },
        { "misaligned data", BlobBytes.File(1, [.. BlobBytes.Metadata(0xDEADBEEF, 3, 1, 129), 1, 2]), "multiple of 64" },
        { "data over the header", BlobBytes.File(1, BlobBytes.Metadata(0xDEADBEEF, 3, 64, 0)), "overlaps" },
        { "data over its own description", BlobBytes.File(1, BlobBytes.Metadata(0xDEADBEEF, 3, 64, 64)), "overlaps" },
        {
            "data over an earlier array's",
            BlobBytes.File(2, BlobBytes.Entry(64, 3, new byte[64]), BlobBytes.Metadata(0xDEADBEEF, 3, 64, 128)),
            "byte 192 cannot be: its data at byte 128 overlaps"
        },
        {
            "data over a later array's description",
            BlobBytes.File(2, BlobBytes.Metadata(0xDEADBEEF, 3, 128, 128), BlobBytes.Entry(128, 3, new byte[64])),
            "the file ends before it"
        },
        { "half an element", BlobBytes.File(1, BlobBytes.Entry(64, 2, [1, 2, 3, 4, 5])), "middle of an element" },
        { "a whole unused byte", BlobBytes.File(1, BlobBytes.Entry(64, 11, [1, 2], padding: 8)), "only part of a byte" },
        { "more unused than there is", BlobBytes.File(1, BlobBytes.Entry(64, 9, [], padding: 4)), "only part of a byte" },
        { "unused bits that split an element", BlobBytes.File(1, BlobBytes.Entry(64, 11, [1, 2], padding: 2)), "middle of an element" },
        { "three bits that end in between", BlobBytes.File(1, BlobBytes.Entry(64, 12, [1, 2])), "middle of an element" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damaged_files_are_refused_with_the_reason(string name, byte[] bytes, string complaint)
    {
        using TemporaryFolder folder = new();

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Open(folder, bytes));

        Assert.True(error.Message.Contains(complaint), $"{name}: {error.Message}");
        File.Delete(folder["weight.bin"]);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(65UL)]
    [InlineData(128UL)]
    [InlineData(ulong.MaxValue)]
    public void A_program_can_only_refer_to_where_an_array_is_described(ulong offset)
    {
        using TemporaryFolder folder = new();
        using WeightBlob blob = Open(folder, BlobBytes.File(1, BlobBytes.Entry(64, 3, [1])));

        Assert.Contains("none of the 1 arrays", Assert.Throws<ModelFormatException>(() => blob.Entry(offset)).Message);
    }

    private static WeightBlob Open(TemporaryFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder["weight.bin"], bytes);
        return WeightBlob.Open(folder["weight.bin"]);
    }
}
