using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>The text of a table, as the usual programs write it: in UTF-8, UTF-16 or the code page of Windows.</summary>
/// <param name="Name">The file, or what errors call it.</param>
/// <param name="Text">The text.</param>
/// <param name="IsJson">Whether it is JSON, by the ending of the file; where there is no file, by how it begins.</param>
/// <param name="IsGuessed">Whether it was read in the code page of Windows, for want of a better encoding.</param>
internal sealed record TableText(string Name, string Text, bool IsJson, bool IsGuessed)
{
    private const int MostBytes = 1 << 28;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What may be wrong with it.</summary>
    public IReadOnlyList<string> Warnings => IsGuessed
        ? [$"{Name} is not in UTF-8, so it was read as Windows-1252. Save it in UTF-8 if texts are wrong."]
        : [];

    /// <summary>The text of a file in an encoding that its first bytes tell, in UTF-8, or else in the code page of Windows.</summary>
    /// <exception cref="CoreMLException">There is no such file, or it is too long.</exception>
    public static TableText Read(string file)
    {
        if (!File.Exists(file)) throw new CoreMLException($"There is no file {file}.");
        using FileStream stream = File.OpenRead(file);
        bool isJson = Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase);
        return Read(stream, file) with { IsJson = isJson };
    }

    /// <summary>The text that a stream brings, read as that of a file.</summary>
    /// <exception cref="CoreMLException">It is too long.</exception>
    public static TableText Read(Stream stream, string name)
    {
        string text = Decode(Bytes(stream, name), out bool isGuessed);
        return new TableText(name, text, text.AsSpan().TrimStart() is ['[' or '{', ..], isGuessed);
    }

    private static string Decode(byte[] bytes, out bool isGuessed)
    {
        isGuessed = false;
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) return Encoding.UTF8.GetString(bytes.AsSpan(3));
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            isGuessed = true;
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    private static byte[] Bytes(Stream stream, string name)
    {
        using MemoryStream bytes = new();
        byte[] part = new byte[1 << 16];
        for (int read; (read = stream.Read(part)) > 0;)
        {
            bytes.Write(part, 0, read);
            if (bytes.Length > MostBytes) throw new CoreMLException($"{name} is longer than {MostBytes >> 20} MB, the most for a table.");
        }

        return bytes.ToArray();
    }
}
