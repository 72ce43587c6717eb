namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>Words of a command as a shell takes them.</summary>
internal static class CommandText
{
    /// <summary>A word, between quotes where it needs them.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=,".Contains(c, StringComparison.Ordinal)) ? word
        : $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
