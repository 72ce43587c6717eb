using System.IO.MemoryMappedFiles;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>A file of equally long records, mapped into memory for reading.</summary>
internal sealed unsafe class RecordFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _recordBytes;

    public RecordFile(string path, int recordBytes)
    {
        _recordBytes = recordBytes;
        Count = CountOf(path, recordBytes);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public int Count { get; }

    public ReadOnlySpan<byte> this[int index] =>
        (uint)index < (uint)Count
            ? new ReadOnlySpan<byte>(_start + ((long)index * _recordBytes), _recordBytes)
            : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Whole records in a file; a record cut off by a kill does not count.</summary>
    public static int CountOf(string path, int recordBytes) =>
        File.Exists(path) ? (int)(new FileInfo(path).Length / recordBytes) : 0;

    /// <summary>Opens for appending behind the last of <paramref name="records"/> whole records.</summary>
    public static FileStream Append(string path, int recordBytes, int records)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1 << 20);
        stream.SetLength((long)records * recordBytes);
        stream.Position = stream.Length;
        return stream;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
