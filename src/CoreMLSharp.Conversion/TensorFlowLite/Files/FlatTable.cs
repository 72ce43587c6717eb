using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlowLite.Files;

/// <summary>
/// A table in a FlatBuffers file: fields by number, each of which may be left out. Every place that the file names is checked to be inside
/// of it; nothing is read before it is asked for.
/// </summary>
internal readonly struct FlatTable
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _position;
    private readonly int _fields;
    private readonly int _fieldsLength;

    private FlatTable(ReadOnlyMemory<byte> file, long position)
    {
        _file = file;
        _position = Inside(position, sizeof(int));
        _fields = Inside(_position - (long)BinaryPrimitives.ReadInt32LittleEndian(At(_position, sizeof(int))), sizeof(uint));
        _fieldsLength = BinaryPrimitives.ReadUInt16LittleEndian(At(_fields, sizeof(ushort)));
        Inside(_fields, _fieldsLength);
    }

    /// <summary>The table that a file begins with.</summary>
    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static FlatTable Root(ReadOnlyMemory<byte> file) => file.Length >= sizeof(uint)
        ? new FlatTable(file, BinaryPrimitives.ReadUInt32LittleEndian(file.Span))
        : throw Damaged();

    public static ModelFormatException Damaged() => new("the file is damaged: it refers to places beyond its end.");

    public bool Has(int field) => Place(field) != 0;

    public int Int32(int field, int missing = 0) =>
        Place(field) is not 0 and var place ? BinaryPrimitives.ReadInt32LittleEndian(At(place, sizeof(int))) : missing;

    public uint UInt32(int field, uint missing = 0) => (uint)Int32(field, (int)missing);

    public ulong UInt64(int field) =>
        Place(field) is not 0 and var place ? BinaryPrimitives.ReadUInt64LittleEndian(At(place, sizeof(ulong))) : 0;

    public sbyte Int8(int field, sbyte missing = 0) => Place(field) is not 0 and var place ? (sbyte)At(place, 1)[0] : missing;

    public bool Flag(int field, bool missing = false) => Int8(field, missing ? (sbyte)1 : (sbyte)0) != 0;

    public float Single(int field, float missing = 0) =>
        Place(field) is not 0 and var place ? BinaryPrimitives.ReadSingleLittleEndian(At(place, sizeof(float))) : missing;

    public string Text(int field) => Encoding.UTF8.GetString(Vector(field, 1).Span);

    /// <summary>Bytes, in the file's own memory.</summary>
    public ReadOnlyMemory<byte> Bytes(int field) => Vector(field, 1);

    public int[] Int32s(int field) => MemoryMarshal.Cast<byte, int>(Vector(field, sizeof(int)).Span).ToArray();

    public long[] Int64s(int field) => MemoryMarshal.Cast<byte, long>(Vector(field, sizeof(long)).Span).ToArray();

    public float[] Singles(int field) => MemoryMarshal.Cast<byte, float>(Vector(field, sizeof(float)).Span).ToArray();

    public FlatTable? Table(int field) => Place(field) is not 0 and var place ? new FlatTable(_file, Target(place)) : null;

    public FlatTable[] Tables(int field)
    {
        if (Place(field) is not (not 0 and var place)) return [];
        int start = Inside(Target(place), sizeof(uint));
        int count = BinaryPrimitives.ReadInt32LittleEndian(At(start, sizeof(int)));
        if (count < 0 || count > (_file.Length - start) / sizeof(uint)) throw Damaged();
        FlatTable[] tables = new FlatTable[count];
        for (int i = 0; i < count; i++) tables[i] = new FlatTable(_file, Target(start + (sizeof(uint) * (i + 1))));
        return tables;
    }

    private ReadOnlyMemory<byte> Vector(int field, int size)
    {
        if (Place(field) is not (not 0 and var place)) return ReadOnlyMemory<byte>.Empty;
        int start = Inside(Target(place), sizeof(uint));
        long length = (long)BinaryPrimitives.ReadUInt32LittleEndian(At(start, sizeof(uint))) * size;
        return length <= int.MaxValue
            ? _file.Slice(Inside(start + sizeof(uint), length), (int)length)
            : throw Damaged();
    }

    /// <summary>Where a field is; 0 where it is left out.</summary>
    private int Place(int field)
    {
        int entry = sizeof(uint) + (sizeof(ushort) * field);
        if (_file.IsEmpty || entry + sizeof(ushort) > _fieldsLength) return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(At(_fields + entry, sizeof(ushort)));
        return offset == 0 ? 0 : Inside((long)_position + offset, 1);
    }

    /// <summary>Where a reference leads, which counts from itself.</summary>
    private long Target(int place) => place + (long)BinaryPrimitives.ReadUInt32LittleEndian(At(place, sizeof(uint)));

    private ReadOnlySpan<byte> At(int position, int length) => _file.Span.Slice(Inside(position, length), length);

    private int Inside(long position, long length) =>
        position >= 0 && length <= _file.Length - position ? (int)position : throw Damaged();
}
