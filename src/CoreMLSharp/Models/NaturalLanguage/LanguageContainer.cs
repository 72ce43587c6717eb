using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>
/// The container of the parameters of Create ML's text models, which Apple does not describe; read from files that Create ML wrote.
/// </summary>
/// <remarks>
/// Little-endian: the mark <c>DE D3 56 09</c>; u16 kind; u16 7 or 8; u16 1; u16 1; u32 4; then an offset and a length (u32 each) of every
/// section, up to the first one. The first section begins 4 bytes behind its offset; all begin at multiples of 8.
/// </remarks>
/// <param name="Kind">What the sections hold.</param>
/// <param name="Sections">Their contents.</param>
internal sealed record LanguageContainer(LanguageModelKind Kind, IReadOnlyList<ReadOnlyMemory<byte>> Sections)
{
    private const int TableStart = 16, EntryLength = 8, FirstShift = 4, Alignment = 8, MostSections = 64;

    private static readonly byte[] Mark = [0xDE, 0xD3, 0x56, 0x09];

    /// <summary>Reads a container.</summary>
    /// <exception cref="ModelFormatException">The bytes are none, or a section lies outside of them.</exception>
    public static LanguageContainer Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < TableStart + EntryLength || !span.StartsWith(Mark))
        {
            throw new ModelFormatException("the parameters do not begin as those of Create ML's text models do");
        }

        uint first = BinaryPrimitives.ReadUInt32LittleEndian(span[TableStart..]) + FirstShift;
        long count = ((long)first - TableStart) / EntryLength;
        if (count is < 1 or > MostSections || first > span.Length) throw Damaged();
        ReadOnlyMemory<byte>[] sections = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(span[(TableStart + (i * EntryLength))..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(span[(TableStart + (i * EntryLength) + 4)..]);
            if (i == 0) offset += FirstShift;
            if (offset > span.Length || length > span.Length - offset) throw Damaged();
            sections[i] = bytes.Slice((int)offset, (int)length);
        }

        return new LanguageContainer((LanguageModelKind)BinaryPrimitives.ReadUInt16LittleEndian(span[4..]), sections);
    }

    /// <summary>The bytes of the container.</summary>
    public byte[] Write()
    {
        int offset = TableStart + (Sections.Count * EntryLength);
        List<int> offsets = [];
        foreach (ReadOnlyMemory<byte> section in Sections)
        {
            offsets.Add(offset);
            offset = Aligned(offset + section.Length);
        }

        byte[] bytes = new byte[offset];
        Mark.CopyTo(bytes, 0);
        ushort[] numbers = [(ushort)Kind, 7, 1, 1, 4];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 + (2 * i)), numbers[i]);
        for (int i = 0; i < Sections.Count; i++)
        {
            Span<byte> entry = bytes.AsSpan(TableStart + (i * EntryLength));
            BinaryPrimitives.WriteInt32LittleEndian(entry, i == 0 ? offsets[i] - FirstShift : offsets[i]);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], Sections[i].Length);
            Sections[i].Span.CopyTo(bytes.AsSpan(offsets[i]));
        }

        return bytes;
    }

    private static int Aligned(int offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static ModelFormatException Damaged() => new("the parameters of the text model are damaged or cut off");
}

/// <summary>What the container of a text model holds.</summary>
internal enum LanguageModelKind : ushort
{
    /// <summary>A word tagger's conditional random field.</summary>
    ConditionalRandomField = 1,

    /// <summary>A text classifier's maximum entropy model.</summary>
    MaximumEntropy = 4,

    /// <summary>A network over one of Apple's embeddings of words.</summary>
    TransferLearning = 6,
}
