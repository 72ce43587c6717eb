namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The index of the chunks of an array that cannot grow, as newer files keep it: a list, in pages where it is long.</summary>
internal static class ChunkArray
{
    private const int Filtered = 1;
    private const int ChecksumBytes = 4;
    private const int MaskBytes = 4;

    /// <summary>Reads where the chunks are.</summary>
    /// <param name="file">The file.</param>
    /// <param name="address">The index.</param>
    /// <param name="count">How many chunks there are.</param>
    /// <param name="chunkBytes">How many bytes a chunk has that no filter changed.</param>
    public static List<StoredChunk> Read(Hdf5Bytes file, long address, int count, int chunkBytes)
    {
        Hdf5Cursor header = file.AtMost(address, 64);
        header.Expect("FAHD"u8, "index of chunks");
        header.Skip(1);
        bool isFiltered = header.Byte() == Filtered;
        int entryBytes = header.Byte();
        int pageBits = header.Byte();
        if (header.Length() != count || pageBits > 30) throw file.Damaged("an index of chunks has another length than the array.");
        int sizeBytes = isFiltered ? entryBytes - file.AddressSize - MaskBytes : 0;
        if (entryBytes < file.AddressSize || sizeBytes is < 0 or > 8) throw file.Damaged("an index of chunks is impossible.");
        long block = header.Address();
        long pageLength = 1L << pageBits;
        long pages = count > pageLength ? (count + pageLength - 1) / pageLength : 0;
        long bitmapBytes = (pages + 7) / 8;
        long start = 6 + file.AddressSize;
        long checksums = pages == 0 ? 0 : (pages + 1) * ChecksumBytes;
        Hdf5Cursor cursor = file.At(block, start + bitmapBytes + checksums + ((long)count * entryBytes));
        cursor.Expect("FADB"u8, "list of chunks");
        cursor.Skip(2 + file.AddressSize + (int)bitmapBytes + (pages == 0 ? 0 : ChecksumBytes));
        List<StoredChunk> chunks = [];
        for (int i = 0; i < count; i++)
        {
            if (i > 0 && pages > 0 && i % pageLength == 0) cursor.Skip(ChecksumBytes);
            long place = cursor.Address();
            long size = isFiltered ? cursor.Number(sizeBytes) : chunkBytes;
            chunks.Add(new StoredChunk(place, size, isFiltered ? (int)cursor.UInt32() : 0));
        }

        return chunks;
    }
}
