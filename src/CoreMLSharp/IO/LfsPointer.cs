namespace CoreMLSharp.IO;

/// <summary>The small text that stands in a large file's place where Git LFS has not fetched it.</summary>
internal static class LfsPointer
{
    /// <summary>What a file is that is one, and what to do.</summary>
    public const string Advice = "a pointer of Git LFS, not the file itself. Fetch that with 'git lfs pull'.";

    private static ReadOnlySpan<byte> Beginning => "version https://git-lfs"u8;

    /// <summary>Whether a file begins so.</summary>
    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith(Beginning);

    /// <summary>Whether a stream that can be read from any place begins so; it stays where it is.</summary>
    public static bool Is(Stream stream)
    {
        long position = stream.Position;
        stream.Position = 0;
        byte[] start = new byte[Beginning.Length];
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = position;
        return Is(start.AsSpan(0, length));
    }
}
