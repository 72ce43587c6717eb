namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Whether a file holds what its name's ending says, by its first bytes.</summary>
internal static class FileKind
{
    private const int HeadLength = 64;

    private static readonly byte[] Png = [0x89, .. "PNG"u8];

    /// <summary>What files of an ending are called, and how they begin.</summary>
    private static readonly Dictionary<string, (string Name, Func<byte[], bool> Begins)> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mlmodel"] = ("a Core ML model", IsProtobufModel),
        [".onnx"] = ("an ONNX network", IsProtobufModel),
        [".html"] = ("a web page", IsMarkup),
        [".htm"] = ("a web page", IsMarkup),
        [".svg"] = ("a drawing", IsMarkup),
        [".dot"] = ("a drawing", head => FirstOf(head) is (byte)'d' or (byte)'g' or (byte)'s'),
        [".json"] = ("JSON", head => FirstOf(head) is (byte)'{' or (byte)'['),
        [".safetensors"] = ("a file of tensors", head => head is [_, _, _, _, _, 0, 0, 0, (byte)'{', ..]),
        [".png"] = ("an image", head => head.AsSpan().StartsWith(Png)),
    };

    /// <summary>
    /// What a file at a path should be and is not; null when there is none, it is empty, it is what it should be, or its ending says
    /// nothing.
    /// </summary>
    public static string? Missed(string path)
    {
        if (!File.Exists(path) || !Kinds.TryGetValue(Path.GetExtension(path), out var kind)) return null;
        byte[] head = Head(path);
        return head.Length == 0 || kind.Begins(head) ? null : kind.Name;
    }

    /// <summary>Whether a file begins as models of Core ML do, by whatever name.</summary>
    public static bool IsModel(string path) => IsProtobufModel(Head(path));

    private static byte[] Head(string path)
    {
        byte[] head = new byte[HeadLength];
        using FileStream file = File.OpenRead(path);
        return head[..file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    /// <summary>A small number as field 1, the version, or what follows it where there is none.</summary>
    private static bool IsProtobufModel(byte[] head) => head is [0x08, < 0x80, _, ..] or [0x12, _, 0x0A, ..];

    private static bool IsMarkup(byte[] head) => FirstOf(head) == '<';

    /// <summary>The first byte that is no blank, behind what may tell the encoding.</summary>
    private static byte FirstOf(byte[] head) =>
        head.SkipWhile(value => value is 0xEF or 0xBB or 0xBF or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t').FirstOrDefault();
}
