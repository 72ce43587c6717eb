using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>The text of a table, as the usual programs write it: in UTF-8, UTF-16 or the code page of Windows.</summary>
internal static class TableText
{
    private const int MostBytes = 1 << 28;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file in an encoding that its first bytes tell, in UTF-8, or else in the code page of Windows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isGuessed">Whether it is the last.</param>
    /// <exception cref="CoreMLException">There is no such file, or it is too long.</exception>
    public static string Read(string file, out bool isGuessed)
    {
        if (!File.Exists(file)) throw new CoreMLException($"There is no file {file}.");
        byte[] bytes = Bytes(file);
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

    private static byte[] Bytes(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using MemoryStream bytes = new();
        byte[] part = new byte[1 << 16];
        for (int read; (read = stream.Read(part)) > 0;)
        {
            bytes.Write(part, 0, read);
            if (bytes.Length > MostBytes) throw new CoreMLException($"{file} is too long for a table of photos.");
        }

        return bytes.ToArray();
    }
}
