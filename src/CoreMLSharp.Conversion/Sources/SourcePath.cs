using System.IO.Compression;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>What stands at a path, looked at once for all formats: the first bytes of a file, the names in a folder or archive.</summary>
internal sealed class SourcePath
{
    private const int StartLength = 4096;

    private readonly byte[] _start = [];
    private readonly Lazy<IReadOnlyList<string>> _names;

    private SourcePath(string path)
    {
        FullName = path;
        IsFolder = Directory.Exists(path);
        IsFile = !IsFolder && File.Exists(path) && !FilePlace.IsDevice(path);
        if (IsFile)
        {
            _start = new byte[StartLength];
            using FileStream stream = File.OpenRead(path);
            _start = _start[..stream.ReadAtLeast(_start, StartLength, throwOnEndOfStream: false)];
        }

        _names = new Lazy<IReadOnlyList<string>>(
            () => IsFolder ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))] : NamesInArchive());
    }

    /// <summary>The path as it was given.</summary>
    public string FullName { get; }

    public bool IsFolder { get; }

    /// <summary>Whether it is a file, and no device.</summary>
    public bool IsFile { get; }

    /// <summary>The first bytes of a file; none of anything else.</summary>
    public ReadOnlySpan<byte> Start => _start;

    public bool IsArchive => Start.StartsWith("PK\x03\x04"u8);

    /// <summary>
    /// The names of the files that are directly in a folder, or of the entries of an archive with their folders; none where it is neither,
    /// or a damaged archive.
    /// </summary>
    public IReadOnlyList<string> Names => _names.Value;

    public static SourcePath Of(string path) => new(path);

    private IReadOnlyList<string> NamesInArchive()
    {
        if (!IsArchive) return [];
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(FullName);
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
