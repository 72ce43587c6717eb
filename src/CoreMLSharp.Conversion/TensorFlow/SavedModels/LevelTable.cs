using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>
/// A sorted table of keys and values in LevelDB's format: blocks of entries whose keys share beginnings, an index of the blocks, and a
/// footer that says where the index is.
/// </summary>
internal static class LevelTable
{
    private const int FooterLength = 48;
    private const int TrailerLength = 5;
    private const ulong Magic = 0xdb4775248b80fb57;

    /// <summary>All entries of a table, in order.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or no table.</exception>
    public static List<(byte[] Key, byte[] Value)> Read(byte[] file)
    {
        if (file.Length < FooterLength || BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(^8..)) != Magic) throw Damaged();
        int next = file.Length - FooterLength;
        ReadHandle(file, ref next);
        List<(byte[] Key, byte[] Value)> entries = [];
        foreach ((_, byte[] handle) in Entries(Block(file, ReadHandle(file, ref next))))
        {
            int position = 0;
            entries.AddRange(Entries(Block(file, ReadHandle(handle, ref position))));
        }

        return entries;
    }

    /// <summary>A number in groups of seven bits, lowest first.</summary>
    public static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int next)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (next >= bytes.Length) throw Damaged();
            byte part = bytes[next++];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return number;
        }

        throw Damaged();
    }

    public static ModelFormatException Damaged() => new("the index of the variables is damaged.");

    private static (ulong Offset, ulong Size) ReadHandle(ReadOnlySpan<byte> bytes, ref int next) =>
        (ReadNumber(bytes, ref next), ReadNumber(bytes, ref next));

    /// <summary>A block, unpacked; its entries are followed by the places at which keys are whole.</summary>
    private static byte[] Block(byte[] file, (ulong Offset, ulong Size) handle)
    {
        ulong length = (ulong)file.Length;
        if (handle.Offset > length || handle.Size + TrailerLength > length - handle.Offset) throw Damaged();
        ReadOnlySpan<byte> stored = file.AsSpan((int)handle.Offset, (int)handle.Size);
        byte[] block = file[(int)(handle.Offset + handle.Size)] switch
        {
            0 => stored.ToArray(),
            1 => Snappy.Unpack(stored),
            _ => throw Damaged(),
        };
        if (block.Length < sizeof(uint)) throw Damaged();
        ulong restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(^4..));
        ulong trailer = (restarts + 1) * sizeof(uint);
        return trailer <= (ulong)block.Length ? block[..^(int)trailer] : throw Damaged();
    }

    private static IEnumerable<(byte[] Key, byte[] Value)> Entries(byte[] block)
    {
        byte[] key = [];
        int next = 0;
        while (next < block.Length)
        {
            ulong shared = ReadNumber(block, ref next);
            ulong own = ReadNumber(block, ref next);
            ulong length = ReadNumber(block, ref next);
            ulong left = (ulong)(block.Length - next);
            if (shared > (ulong)key.Length || own > left || length > left - own) throw Damaged();
            key = [.. key.AsSpan(0, (int)shared), .. block.AsSpan(next, (int)own)];
            next += (int)own;
            yield return (key, block.AsSpan(next, (int)length).ToArray());
            next += (int)length;
        }
    }
}
