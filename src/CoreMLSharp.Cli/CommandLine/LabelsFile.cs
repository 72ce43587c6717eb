using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>A text file of class labels, one in each line.</summary>
internal static class LabelsFile
{
    private const int MaximumCharacters = 16 << 20;

    /// <summary>The labels, in the order of the lines; endless files, such as a device, are given up.</summary>
    /// <exception cref="CoreMLException">There are none, or it is no file of labels.</exception>
    public static string[] Read(string path)
    {
        if (!Path.Exists(path)) throw new FileNotFoundException($"There is no file of labels at {path}.");
        using StreamReader reader = new(path);
        char[] text = new char[MaximumCharacters];
        int length = reader.ReadBlock(text);
        if (length == text.Length)
        {
            throw new CoreMLException($"{path} has {MaximumCharacters >> 20} million characters or more: too many for labels.");
        }

        string[] labels =
            [.. new string(text, 0, length).Split(['\n', '\r']).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return labels.Length > 0 ? labels : throw new CoreMLException($"{path} has no labels in it: one in each line is expected.");
    }
}
