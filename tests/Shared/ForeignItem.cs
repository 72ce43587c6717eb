using System.Text.Json.Nodes;

namespace CoreMLSharp.Tests;

/// <summary>What another tool keeps in a model's package: a note, which has to survive whatever is done to the model.</summary>
internal static class ForeignItem
{
    private const string Identifier = "0-NOTES";
    private const string Text = "not ours";

    public static void AddTo(string package)
    {
        string manifest = Path.Combine(package, "Manifest.json");
        JsonNode root = JsonNode.Parse(File.ReadAllText(manifest))!;
        root["itemInfoEntries"]![Identifier] = new JsonObject
        {
            ["author"] = "org.example.tool",
            ["description"] = "Notes",
            ["name"] = "notes.txt",
            ["path"] = "org.example.tool/notes.txt",
        };
        File.WriteAllText(manifest, root.ToJsonString());
        string note = NoteIn(package);
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        File.WriteAllText(note, Text);
    }

    public static void AssertIn(string package)
    {
        Assert.Contains(Identifier, File.ReadAllText(Path.Combine(package, "Manifest.json")), StringComparison.Ordinal);
        Assert.Equal(Text, File.ReadAllText(NoteIn(package)));
    }

    private static string NoteIn(string package) => Path.Combine(package, "Data", "org.example.tool", "notes.txt");
}
