using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The kinds of elements that models are made of.</summary>
internal enum Hdf5TypeClass
{
    Integer = 0,
    Float = 1,
    Text = 3,
    Opaque = 5,
    Enumeration = 8,
    Variable = 9,
}

/// <summary>The type of the elements of an attribute or dataset.</summary>
/// <param name="Class">The kind.</param>
/// <param name="Size">The bytes of an element.</param>
/// <param name="IsSigned">Whether integers have a sign.</param>
/// <param name="IsBigEndian">Whether the first byte counts most.</param>
/// <param name="MantissaBits">How many bits of a number of 16 bits are its fraction: 10 of IEEE's, 7 of bfloat16's.</param>
internal sealed record Hdf5Type(Hdf5TypeClass Class, int Size, bool IsSigned, bool IsBigEndian, int MantissaBits)
{
    /// <summary>Reads a datatype message.</summary>
    public static Hdf5Type Read(Hdf5Bytes file, ReadOnlySpan<byte> message)
    {
        Hdf5Cursor cursor = new(file, message);
        Hdf5TypeClass kind = (Hdf5TypeClass)(cursor.Byte() & 15);
        int flags = (int)cursor.Number(3);
        long size = cursor.UInt32();
        if (size is < 1 or > 1 << 20) throw file.Damaged($"elements have {size:N0} bytes.");
        if (kind == Hdf5TypeClass.Enumeration)
        {
            // Truth values are an enumeration over bytes.
            return Read(file, message[8..]) with { Size = (int)size };
        }

        int mantissa = 0;
        if (kind == Hdf5TypeClass.Float)
        {
            cursor.Skip(7);
            mantissa = cursor.Byte();
        }

        return new Hdf5Type(kind, (int)size, (flags & 8) != 0, (flags & 1) != 0, mantissa);
    }

    /// <summary>The elements as floating point numbers.</summary>
    public float[] ToFloats(ReadOnlySpan<byte> bytes, string what)
    {
        float[] floats = new float[bytes.Length / Size];
        if (this is { Class: Hdf5TypeClass.Float, Size: 4, IsBigEndian: false })
        {
            bytes[..(floats.Length * 4)].CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
            return floats;
        }

        Func<ReadOnlySpan<byte>, double> read = Reader() ?? throw new Diagnostics.ModelFormatException(
            $"{what} has elements of a kind ({Class}, {Size} bytes) that no weights are of.");
        Span<byte> element = stackalloc byte[8];
        for (int i = 0; i < floats.Length; i++)
        {
            bytes.Slice(i * Size, Size).CopyTo(element);
            if (IsBigEndian) element[..Size].Reverse();
            floats[i] = (float)read(element);
        }

        return floats;
    }

    /// <summary>A text of fixed length, which ends where zeros or blanks fill it up.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd(' ');
    }

    /// <summary>What makes a number of the little-endian bytes of an element; null where they are no number.</summary>
    private Func<ReadOnlySpan<byte>, double>? Reader() => (Class, Size, IsSigned) switch
    {
        (Hdf5TypeClass.Float, 2, _) when MantissaBits == 7 =>
            bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16),
        (Hdf5TypeClass.Float, 2, _) => bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (Hdf5TypeClass.Float, 4, _) => bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (Hdf5TypeClass.Float, 8, _) => bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (Hdf5TypeClass.Integer, 1, true) => bytes => (sbyte)bytes[0],
        (Hdf5TypeClass.Integer, 1, false) => bytes => bytes[0],
        (Hdf5TypeClass.Integer, 2, true) => bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (Hdf5TypeClass.Integer, 2, false) => bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (Hdf5TypeClass.Integer, 4, true) => bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (Hdf5TypeClass.Integer, 4, false) => bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (Hdf5TypeClass.Integer, 8, true) => bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        (Hdf5TypeClass.Integer, 8, false) => bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => null,
    };
}

/// <summary>How many elements there are, and in which shape.</summary>
internal static class Dataspace
{
    private const int MaximumRank = 32;

    /// <summary>Reads a dataspace message: the lengths of all dimensions, none for a single element; null for no elements at all.</summary>
    public static long[]? Read(Hdf5Bytes file, ReadOnlySpan<byte> message)
    {
        Hdf5Cursor cursor = new(file, message);
        int version = cursor.Byte();
        int rank = cursor.Byte();
        cursor.Skip(1);
        int kind = cursor.Byte();
        if (version == 1) cursor.Skip(4);
        else if (version != 2) throw file.Damaged("a shape has an unknown version.");
        if (version == 2 && kind == 2) return null;
        if (rank > MaximumRank) throw file.Damaged($"a shape has {rank} dimensions.");
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) dims[i] = cursor.Length();
        return dims;
    }

    /// <summary>The number of elements of a shape, which times their size must fit into an array.</summary>
    public static int Count(Hdf5Bytes file, long[]? dims, int size)
    {
        if (dims is null) return 0;
        long count = Shapes.TensorShape.Product(dims);
        return count >= 0 && count <= Array.MaxLength / size
            ? (int)count
            : throw file.Damaged($"it announces an array of [{string.Join(", ", dims)}] elements of {size} bytes.");
    }
}
