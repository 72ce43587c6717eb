using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>
/// Reads HDF5 files as h5py and Keras write them (HDF5 File Format Specification 3.0): groups of both generations, attributes, and
/// datasets that lie in one piece or in chunks. Written for this project because the reader on the shelf makes its generic readers by
/// reflection, which native programs cannot; data stay where they are in the file until they are asked for.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly Hdf5Bytes _bytes;

    private Hdf5File(Hdf5Bytes bytes)
    {
        _bytes = bytes;
        Root = new Hdf5Group(bytes, ReadSuperblock(bytes), "/");
    }

    public Hdf5Group Root { get; }

    /// <summary>Opens a file. Data read from it live until it is disposed.</summary>
    /// <exception cref="ModelFormatException">It is not an HDF5 file, or a damaged one.</exception>
    public static Hdf5File Open(string path)
    {
        if (new FileInfo(path).Length == 0) throw new ModelFormatException($"{path} is empty.");
        return Open(new Hdf5Bytes(path, MappedFile.Open(path)));
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="ModelFormatException">It is not an HDF5 file, or a damaged one.</exception>
    public static Hdf5File Open(string name, ReadOnlyMemory<byte> bytes) => Open(new Hdf5Bytes(name, bytes));

    /// <summary>Whether the file begins as HDF5 files do.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    public void Dispose() => _bytes.Dispose();

    private static Hdf5File Open(Hdf5Bytes bytes)
    {
        try
        {
            return new Hdf5File(bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Finds the superblock, which may stand behind other data, and gives the address of the root's header.</summary>
    private static long ReadSuperblock(Hdf5Bytes bytes)
    {
        for (long place = 0; place + 96 <= bytes.Length; place = place == 0 ? 512 : place * 2)
        {
            Hdf5Cursor cursor = bytes.AtMost(place, 128);
            if (!Is(cursor.Take(8))) continue;
            int version = cursor.Byte();
            return version switch
            {
                0 or 1 => ReadOldSuperblock(bytes, cursor, version),
                2 or 3 => ReadNewSuperblock(bytes, cursor),
                _ => throw new ModelFormatException($"{bytes.Name} is an HDF5 file of an unknown version ({version})."),
            };
        }

        throw new ModelFormatException($"{bytes.Name} is not an HDF5 file.");
    }

    private static long ReadOldSuperblock(Hdf5Bytes bytes, Hdf5Cursor cursor, int version)
    {
        cursor.Skip(4);
        SetSizes(bytes, cursor.Byte(), cursor.Byte());
        cursor.Skip(version == 0 ? 9 : 13);
        long start = cursor.Address();
        for (int i = 0; i < 4; i++) cursor.Address();
        long root = cursor.Address();
        bytes.BaseAddress = start;
        return root;
    }

    private static long ReadNewSuperblock(Hdf5Bytes bytes, Hdf5Cursor cursor)
    {
        SetSizes(bytes, cursor.Byte(), cursor.Byte());
        cursor.Skip(1);
        long start = cursor.Address();
        cursor.Address();
        cursor.Address();
        long root = cursor.Address();
        bytes.BaseAddress = start;
        return root;
    }

    private static void SetSizes(Hdf5Bytes bytes, int addresses, int lengths)
    {
        if (addresses is not (2 or 4 or 8) || lengths is not (2 or 4 or 8)) throw bytes.Damaged("its sizes of addresses are impossible.");
        (bytes.AddressSize, bytes.LengthSize) = (addresses, lengths);
    }
}
