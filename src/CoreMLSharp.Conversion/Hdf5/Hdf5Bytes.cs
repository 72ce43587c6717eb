using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The bytes of an HDF5 file, mapped or in memory. Every part that is asked for is checked to lie inside.</summary>
internal sealed class Hdf5Bytes : IDisposable
{
    private readonly MappedFile? _mapped;
    private readonly ReadOnlyMemory<byte> _memory;

    public Hdf5Bytes(string name, MappedFile mapped) => (Name, _mapped) = (name, mapped);

    public Hdf5Bytes(string name, ReadOnlyMemory<byte> memory) => (Name, _memory) = (name, memory);

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    public long Length => _mapped?.Length ?? _memory.Length;

    /// <summary>Where the addresses in the file count from: behind what may stand before the HDF5 file proper.</summary>
    public long BaseAddress { get; set; }

    /// <summary>How many bytes an address takes.</summary>
    public int AddressSize { get; set; } = 8;

    /// <summary>How many bytes a length takes.</summary>
    public int LengthSize { get; set; } = 8;

    /// <summary>The address that stands for none.</summary>
    public long Undefined => AddressSize == 8 ? -1 : (1L << (8 * AddressSize)) - 1;

    /// <summary>A part of the file.</summary>
    /// <exception cref="ModelFormatException">It is not inside.</exception>
    public ReadOnlyMemory<byte> Slice(long address, long length)
    {
        long start = Start(address, length);
        return _mapped?.Slice(start, (int)length) ?? _memory.Slice((int)start, (int)length);
    }

    /// <summary>A place to read from, up to the end of the given length.</summary>
    /// <inheritdoc cref="Slice"/>
    public Hdf5Cursor At(long address, long length)
    {
        long start = Start(address, length);
        return new Hdf5Cursor(this, _mapped is null ? _memory.Span.Slice((int)start, (int)length) : _mapped.Span(start, (int)length));
    }

    /// <summary>A place to read from, where it is not known how far; up to the given length, or the end of the file.</summary>
    /// <inheritdoc cref="Slice"/>
    public Hdf5Cursor AtMost(long address, long length) => At(address, Math.Min(length, Math.Max(0, Length - BaseAddress - address)));

    public ModelFormatException Damaged(string what) => new($"{Name} is a damaged HDF5 file: {what}");

    public void Dispose() => _mapped?.Dispose();

    private long Start(long address, long length)
    {
        if (address >= 0 && address <= Length - BaseAddress && length >= 0 && length <= Length - BaseAddress - address)
        {
            return length <= Array.MaxLength ? BaseAddress + address : throw Damaged($"a part of it has {length:N0} bytes.");
        }

        throw Damaged($"{length:N0} bytes at {address:N0} are not inside its {Length:N0} bytes; it may have been cut off.");
    }
}

/// <summary>Reads numbers and texts one after the other.</summary>
internal ref struct Hdf5Cursor(Hdf5Bytes file, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    /// <summary>An unsigned little-endian number of up to eight bytes.</summary>
    public long Number(int size)
    {
        ulong number = 0;
        ReadOnlySpan<byte> bytes = Take(size);
        for (int i = size - 1; i >= 0; i--) number = (number << 8) | bytes[i];
        return (long)number;
    }

    public int UInt16() => (int)Number(2);

    public long UInt32() => Number(4);

    public long Address() => Number(file.AddressSize);

    /// <summary>A length, which is never negative.</summary>
    public long Length() => Number(file.LengthSize) is >= 0 and var length ? length : throw file.Damaged("a length is out of range.");

    public void Skip(int count) => Take(count);

    /// <summary>Moves on to the next multiple of eight.</summary>
    public void Align() => Skip(Math.Min(Left, (8 - (Position % 8)) % 8));

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left) throw file.Damaged("a part of it ends too early.");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Reads the four letters with which a structure begins.</summary>
    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        if (!Take(4).SequenceEqual(signature)) throw file.Damaged($"there is no {what} where one was expected.");
    }
}
