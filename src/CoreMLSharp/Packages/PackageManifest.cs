using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Packages;

/// <summary>A package's <c>Manifest.json</c>: its items by identifier, one of which is the model.</summary>
/// <param name="Items">The items, in the order of the file.</param>
/// <param name="RootIdentifier">The identifier of the model's item.</param>
internal sealed record PackageManifest(IReadOnlyList<PackageItem> Items, string RootIdentifier)
{
    public const string FileName = "Manifest.json";

    private const string FormatVersion = "1.0.0";
    private const int MaximumBytes = 1 << 20;

    /// <summary>The model's item.</summary>
    public PackageItem Root => Items.First(item => item.Identifier == RootIdentifier);

    /// <summary>The item that holds the weight files, if there is one.</summary>
    public PackageItem? Weights => Items.FirstOrDefault(item => item.Name == PackageItem.WeightsName && item != Root);

    /// <summary>Reads and checks a manifest; whether its items exist, the caller must see.</summary>
    public static PackageManifest Read(string path)
    {
        if (new FileInfo(path).Length > MaximumBytes) throw new ModelFormatException($"{path} is too large for a manifest.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement manifest = document.RootElement;
            CheckVersion(path, Text(manifest, "fileFormatVersion"));
            string root = manifest.GetProperty("rootModelIdentifier").GetString() ?? "";
            List<PackageItem> items = [.. manifest.GetProperty("itemInfoEntries").EnumerateObject().Select(entry => new PackageItem(
                entry.Name,
                Text(entry.Value, "path"),
                Text(entry.Value, "name"),
                Text(entry.Value, "author"),
                Text(entry.Value, "description")))];
            CheckUnique(path, items);
            return items.Exists(item => item.Identifier == root)
                ? new PackageManifest(items, root)
                : throw new ModelFormatException($"{path}: the root model {root} is not among the items.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path} is not a model package's manifest ({error.Message})", error);
        }
    }

    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, IndentSize = 4 });
        json.WriteStartObject();
        json.WriteString("fileFormatVersion", FormatVersion);
        json.WriteStartObject("itemInfoEntries");
        foreach (PackageItem item in Items)
        {
            json.WriteStartObject(item.Identifier);
            json.WriteString("author", item.Author);
            json.WriteString("description", item.Description);
            json.WriteString("name", item.Name);
            json.WriteString("path", item.Path);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("rootModelIdentifier", RootIdentifier);
        json.WriteEndObject();
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static void CheckVersion(string path, string text)
    {
        if (text.Length == 0 || text == FormatVersion) return;
        if (!Version.TryParse(text, out Version? version))
        {
            throw new ModelFormatException($"{path}: {text} is not a version of the package format.");
        }

        if (version > Version.Parse(FormatVersion))
        {
            throw new UnsupportedModelException(
                $"{path} is of version {text} of the package format; {FormatVersion} is the newest that is known.");
        }
    }

    /// <summary>Two items of one name or place would hide each other, and so would an item inside another.</summary>
    private static void CheckUnique(string path, List<PackageItem> items)
    {
        HashSet<string> identifiers = [];
        HashSet<(string, string)> names = [];
        HashSet<string> paths = new(StringComparer.OrdinalIgnoreCase);
        foreach (PackageItem item in items)
        {
            if (!identifiers.Add(item.Identifier))
            {
                throw new ModelFormatException($"{path} names two items by the identifier {item.Identifier}.");
            }

            if (!names.Add((item.Author, item.Name)))
            {
                throw new ModelFormatException($"{path} names two items {item.Name} of {item.Author}.");
            }

            if (!paths.Add(item.Path)) throw new ModelFormatException($"{path} puts two items at {item.Path}.");
        }

        foreach (PackageItem item in items)
        {
            for (int slash = item.Path.IndexOf('/'); slash >= 0; slash = item.Path.IndexOf('/', slash + 1))
            {
                if (paths.Contains(item.Path[..slash]))
                {
                    throw new ModelFormatException($"{path} puts the item {item.Path} inside another one.");
                }
            }
        }
    }
}

/// <summary>One item of a package: a file or a folder.</summary>
/// <param name="Identifier">A UUID that nothing else in the package has.</param>
/// <param name="Path">Where it is below the package's data folder, parts separated by <c>/</c>.</param>
/// <param name="Name">What tools look it up by, together with its author.</param>
/// <param name="Author">The tool that owns it, such as <c>com.apple.CoreML</c>.</param>
/// <param name="Description">What it is, for people.</param>
internal sealed record PackageItem(string Identifier, string Path, string Name, string Author, string Description)
{
    public const string WeightsName = "weights";

    private const string CoreML = "com.apple.CoreML";

    /// <summary>The model's item in a new package.</summary>
    public static PackageItem NewModel() => New("model.mlmodel", "CoreML Model Specification");

    /// <summary>The item of the weight files in a new package.</summary>
    public static PackageItem NewWeights() => New(WeightsName, "CoreML Model Weights");

    /// <summary>The identifier is made from the path, so that the same model gives the same package.</summary>
    private static PackageItem New(string name, string description)
    {
        string path = $"{CoreML}/{name}";
        string identifier = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16)).ToString().ToUpperInvariant();
        return new PackageItem(identifier, path, name, CoreML, description);
    }
}
