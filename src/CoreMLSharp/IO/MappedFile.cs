using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace CoreMLSharp.IO;

/// <summary>
/// A file in the address space: the system reads the pages that are looked at, and may forget them again. Whoever forgets to dispose it
/// loses address space, no memory; slices that outlive it throw <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private MappedFile(FileStream stream)
    {
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);

        // The reference that this takes is given back only by Dispose: the collector never unmaps what a span may still look at.
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public long Length { get; }

    /// <summary>Maps a file, which must not be empty.</summary>
    /// <exception cref="IOException">It is a device or a pipe.</exception>
    public static MappedFile Open(string path) => FilePlace.IsDevice(path)
        ? throw new IOException($"{path} is a device or a pipe; only a file can be read as a model.")
        : new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1));

    /// <summary>A part of the file, which must be inside it.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length) => new Part(this, offset, length).Memory;

    /// <summary>A part of the file that is looked at once.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>
    /// Lets the system take back the memory of a part of a mapped file; who looks at it again has it read again. Other bytes stay as they
    /// are.
    /// </summary>
    public static void Forget(ReadOnlyMemory<byte> bytes)
    {
        bool hasPages = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();
        if (!hasPages || !MemoryMarshal.TryGetMemoryManager(bytes, out Part? _)) return;
        fixed (byte* start = bytes.Span)
        {
            nint page = Environment.SystemPageSize;
            nint first = ((nint)start + page - 1) / page * page;
            nint length = ((nint)start + bytes.Length - first) / page * page;
            if (length > 0) _ = Advise(first, length, advice: 4);
        }
    }

    public void Dispose()
    {
        if (_start is null) return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>With the advice 4, pages that are not needed.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);

    private sealed class Part(MappedFile file, long offset, int length) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan()
        {
            ReadOnlySpan<byte> span = file.Span(offset, length);
            fixed (byte* start = span) return new Span<byte>(start, span.Length);
        }

        /// <summary>Mapped bytes never move.</summary>
        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ReadOnlySpan<byte> span = file.Span(offset, length)[elementIndex..];
            fixed (byte* start = span) return new MemoryHandle(start);
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
