using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>
/// Apple's binary property lists, as far as the models of Natural Language have them: integers, texts, arrays and dictionaries.
/// </summary>
/// <remarks>
/// <c>bplist00</c>; the objects; a table with the offset of each; a trailer of 32 bytes: 6 unused, the bytes of an offset, the bytes of a
/// reference, then, of 8 bytes each and big-endian like all numbers, how many objects there are, which is the top one, and where the table
/// is. Integers become <see cref="long"/>, texts <see cref="string"/>, arrays <c>object[]</c>, dictionaries
/// <c>Dictionary&lt;string, object&gt;</c>.
/// </remarks>
internal static class BinaryPropertyList
{
    private const int TrailerLength = 32, DeepestNesting = 16;
    private const byte Integer = 0x10, AsciiText = 0x50, UnicodeText = 0x60, ArrayOf = 0xA0, DictionaryOf = 0xD0;

    private static ReadOnlySpan<byte> Mark => "bplist00"u8;

    /// <summary>The top object.</summary>
    /// <exception cref="ModelFormatException">It is no such list, or holds something else.</exception>
    public static object Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Mark.Length + TrailerLength || !bytes.Span.StartsWith(Mark)) throw Damaged();
        ReadOnlySpan<byte> trailer = bytes.Span[^TrailerLength..];
        Reader reader = new(
            bytes, trailer[6], trailer[7], BinaryPrimitives.ReadUInt64BigEndian(trailer[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(trailer[24..]));
        return reader.Object(BinaryPrimitives.ReadUInt64BigEndian(trailer[16..]), 0);
    }

    /// <summary>The bytes of an array of integers from 0 on; equal ones are one object.</summary>
    public static byte[] WriteArray(IReadOnlyList<int> values)
    {
        int[] distinct = [.. values.Distinct()];
        Dictionary<int, int> places = distinct.Index().ToDictionary(entry => entry.Item, entry => entry.Index + 1);
        return Write([new ArrayObject([.. values.Select(value => places[value])]), .. distinct.Select(value => new NumberObject(value))]);
    }

    /// <summary>The bytes of a dictionary of integers and texts.</summary>
    public static byte[] WriteDictionary(IReadOnlyList<(string Key, object Value)> entries) => Write(
    [
        new DictionaryObject(entries.Count),
        .. entries.Select(entry => new TextObject(entry.Key)),
        .. entries.Select(entry => entry.Value is string text ? (WrittenObject)new TextObject(text) : new NumberObject((int)entry.Value)),
    ]);

    private static byte[] Write(IReadOnlyList<WrittenObject> objects)
    {
        int referenceSize = SizeOf((ulong)objects.Count);
        List<byte> bytes = [.. Mark];
        List<ulong> offsets = [];
        foreach (WrittenObject item in objects)
        {
            offsets.Add((ulong)bytes.Count);
            item.AppendTo(bytes, referenceSize);
        }

        ulong table = (ulong)bytes.Count;
        int offsetSize = SizeOf(table);
        foreach (ulong offset in offsets) Append(bytes, offset, offsetSize);
        bytes.AddRange([0, 0, 0, 0, 0, 0, (byte)offsetSize, (byte)referenceSize]);
        foreach (ulong number in (ulong[])[(ulong)objects.Count, 0, table]) Append(bytes, number, sizeof(ulong));
        return [.. bytes];
    }

    private static int SizeOf(ulong largest) => largest switch
    {
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        _ => 4,
    };

    private static void Append(List<byte> bytes, ulong number, int size)
    {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes.Add((byte)(number >> shift));
    }

    private static void AppendHead(List<byte> bytes, byte kind, int count)
    {
        bytes.Add((byte)(kind | Math.Min(count, 15)));
        if (count >= 15) new NumberObject(count).AppendTo(bytes, 0);
    }

    private static ModelFormatException Damaged() => new("a binary property list is damaged");

    private abstract record WrittenObject
    {
        public abstract void AppendTo(List<byte> bytes, int referenceSize);
    }

    private sealed record NumberObject(int Value) : WrittenObject
    {
        public override void AppendTo(List<byte> bytes, int referenceSize)
        {
            int size = SizeOf((ulong)Value);
            bytes.Add((byte)(Integer | int.Log2(size)));
            Append(bytes, (ulong)Value, size);
        }
    }

    private sealed record TextObject(string Text) : WrittenObject
    {
        public override void AppendTo(List<byte> bytes, int referenceSize)
        {
            bool isAscii = Ascii.IsValid(Text);
            AppendHead(bytes, isAscii ? AsciiText : UnicodeText, Text.Length);
            bytes.AddRange(isAscii ? Encoding.ASCII.GetBytes(Text) : Encoding.BigEndianUnicode.GetBytes(Text));
        }
    }

    private sealed record ArrayObject(int[] Places) : WrittenObject
    {
        public override void AppendTo(List<byte> bytes, int referenceSize)
        {
            AppendHead(bytes, ArrayOf, Places.Length);
            foreach (int place in Places) Append(bytes, (ulong)place, referenceSize);
        }
    }

    /// <summary>Its keys follow as the next objects, then its values.</summary>
    private sealed record DictionaryObject(int Count) : WrittenObject
    {
        public override void AppendTo(List<byte> bytes, int referenceSize)
        {
            AppendHead(bytes, DictionaryOf, Count);
            for (int place = 1; place <= 2 * Count; place++) Append(bytes, (ulong)place, referenceSize);
        }
    }

    private sealed class Reader(ReadOnlyMemory<byte> bytes, int offsetSize, int referenceSize, ulong count, ulong table)
    {
        /// <summary>Objects can be shared, so that a small file could stand for an endless one.</summary>
        private int _left = bytes.Length;

        public object Object(ulong reference, int depth)
        {
            if (reference >= count || depth > DeepestNesting || --_left < 0) throw Damaged();
            ReadOnlySpan<byte> rest = From(Number(From(table + (reference * (ulong)offsetSize)), offsetSize));
            byte head = Byte(rest, 0);
            int kind = head & 0xF0;
            rest = rest[1..];
            if (kind == Integer) return (long)Number(rest, 1 << (head & 0xF));
            int length = head & 0xF;
            if (length == 15)
            {
                int size = 1 << (Byte(rest, 0) & 0xF);
                ulong given = Number(rest[1..], size);
                length = given <= (ulong)bytes.Length ? (int)given : throw Damaged();
                rest = rest[(1 + size)..];
            }

            return kind switch
            {
                AsciiText => Encoding.ASCII.GetString(Part(rest, length)),
                UnicodeText => Encoding.BigEndianUnicode.GetString(Part(rest, 2 * length)),
                ArrayOf => Array(rest, length, depth),
                DictionaryOf => Dictionary(rest, length, depth),
                _ => throw Damaged(),
            };
        }

        private object[] Array(ReadOnlySpan<byte> rest, int length, int depth)
        {
            Part(rest, length * referenceSize);
            object[] items = new object[length];
            for (int i = 0; i < length; i++) items[i] = Object(Number(rest[(i * referenceSize)..], referenceSize), depth + 1);
            return items;
        }

        private Dictionary<string, object> Dictionary(ReadOnlySpan<byte> rest, int length, int depth)
        {
            object[] all = Array(rest, 2 * length, depth);
            Dictionary<string, object> entries = [];
            for (int i = 0; i < length; i++) entries[all[i] as string ?? throw Damaged()] = all[length + i];
            return entries;
        }

        private ReadOnlySpan<byte> From(ulong offset) => offset < (ulong)bytes.Length ? bytes.Span[(int)offset..] : throw Damaged();

        private static byte Byte(ReadOnlySpan<byte> part, int index) => index < part.Length ? part[index] : throw Damaged();

        private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> part, int length) =>
            length >= 0 && length <= part.Length ? part[..length] : throw Damaged();

        private static ulong Number(ReadOnlySpan<byte> part, int size)
        {
            if (size is < 1 or > 8) throw Damaged();
            ulong number = 0;
            foreach (byte digit in Part(part, size)) number = (number << 8) | digit;
            return number;
        }
    }
}
