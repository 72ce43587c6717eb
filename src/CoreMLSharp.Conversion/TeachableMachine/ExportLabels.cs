using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TeachableMachine;

/// <summary>The classes of an export.</summary>
/// <param name="Classes">Their names, in the order of the scores.</param>
/// <param name="AreOfSounds">Whether they are classes of sounds, whose input looks like a picture and is none.</param>
internal sealed record ExportLabels(IReadOnlyList<string>? Classes, bool AreOfSounds)
{
    private const string OfPictures = "labels";
    private const string OfSounds = "wordLabels";

    public static ExportLabels Read(ExportFiles files)
    {
        if (files.Beside(ExportFiles.MetadataName) is { } metadata) return ReadMetadata(metadata);
        return new ExportLabels(files.Beside(ExportFiles.LabelsName) is { } labels ? ReadLines(File.ReadAllLines(labels)) : null, false);
    }

    /// <summary>Lines such as <c>0 Class 1</c>: a number that counts from 0, and the name. Without the numbers, lines are names.</summary>
    public static IReadOnlyList<string> ReadLines(IEnumerable<string> lines)
    {
        string[] names = [.. lines.Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        bool areNumbered = names.Index().All(
            line => line.Item.StartsWith(line.Index.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal));
        return areNumbered ? [.. names.Select(name => name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..])] : names;
    }

    private static ExportLabels ReadMetadata(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            bool areOfSounds = json.RootElement.TryGetProperty(OfSounds, out JsonElement list);
            bool isList = areOfSounds || json.RootElement.TryGetProperty(OfPictures, out list);
            string[]? names = isList && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(label => label.ToString())]
                : null;
            return new ExportLabels(names, areOfSounds);
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"{ExportFiles.MetadataName} is not JSON: {error.Message}", error);
        }
    }
}
