using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Packages;

/// <summary>
/// A <c>.mlpackage</c>: a folder with <c>Manifest.json</c>, which names items by identifier, and the items under <c>Data</c>.
/// The layout is that of Apple's model package format 1.0.0.
/// </summary>
internal static class ModelPackage
{
    public const string ManifestName = "Manifest.json";

    private const string DataFolder = "Data";
    private const string Author = "com.apple.CoreML";
    private const string SpecificationName = "model.mlmodel";
    private const string WeightsName = "weights";
    private const int MaximumManifestBytes = 1 << 20;

    public static bool IsPackagePath(string path) =>
        Path.TrimEndingDirectorySeparator(path).EndsWith(".mlpackage", StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the specification and the weights that a package's manifest names.</summary>
    public static ModelLocation Locate(string package)
    {
        string manifest = Path.Combine(package, ManifestName);
        Dictionary<string, Item> items = ReadManifest(manifest, out string root);
        if (!items.TryGetValue(root, out Item? model))
        {
            throw new ModelFormatException($"{manifest}: the root model {root} is not among the items.");
        }

        string specification = Resolve(package, manifest, model);
        if (!File.Exists(specification)) throw new ModelFormatException($"{manifest}: the model's file {model.Path} is missing.");

        string? weights = items.Values.Where(item => item.Name == WeightsName)
            .Select(item => Resolve(package, manifest, item))
            .FirstOrDefault(Directory.Exists);
        return new ModelLocation(specification, weights, package);
    }

    public static void Write(string package, Model specification, string? weightsFolder) => AtomicFile.WriteFolder(package, folder =>
    {
        string data = Path.Combine(folder, DataFolder, Author);
        Directory.CreateDirectory(data);
        SpecificationFile.Write(Path.Combine(data, SpecificationName), specification);
        List<Item> items = [new(SpecificationName, $"{Author}/{SpecificationName}", "CoreML Model Specification")];
        if (weightsFolder is not null)
        {
            CopyFolder(weightsFolder, Path.Combine(data, WeightsName));
            items.Add(new(WeightsName, $"{Author}/{WeightsName}", "CoreML Model Weights"));
        }

        AtomicFile.Write(Path.Combine(folder, ManifestName), stream => WriteManifest(stream, items));
    });

    private static Dictionary<string, Item> ReadManifest(string path, out string root)
    {
        if (new FileInfo(path).Length > MaximumManifestBytes) throw new ModelFormatException($"{path} is too large for a manifest.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            root = document.RootElement.GetProperty("rootModelIdentifier").GetString() ?? "";
            return document.RootElement.GetProperty("itemInfoEntries").EnumerateObject().ToDictionary(
                entry => entry.Name,
                entry => new Item(Text(entry.Value, "name"), Text(entry.Value, "path"), Text(entry.Value, "description")));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFormatException($"{path} is not a model package's manifest ({error.Message})", error);
        }
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    /// <summary>An item's full path, which must stay inside the package and be reached through no link.</summary>
    private static string Resolve(string package, string manifest, Item item)
    {
        string data = Path.GetFullPath(Path.Combine(package, DataFolder));
        if (item.Path.Contains('\0')) throw new ModelFormatException($"{manifest}: the item {item.Name} has no possible path.");
        string path = Path.GetFullPath(Path.Combine(data, item.Path));
        if (Path.IsPathRooted(item.Path) || !path.StartsWith(data + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ModelFormatException($"{manifest}: the item {item.Name} points outside the package ({item.Path}).");
        }

        for (string part = path; part.Length >= data.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new ModelFormatException($"{manifest}: the item {item.Name} is reached through a link ({part}); a package holds its own files.");
            }
        }

        return path;
    }

    private static void WriteManifest(Stream stream, List<Item> items)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, IndentSize = 4 });
        json.WriteStartObject();
        json.WriteString("fileFormatVersion", "1.0.0");
        json.WriteStartObject("itemInfoEntries");
        foreach (Item item in items)
        {
            json.WriteStartObject(item.Identifier);
            json.WriteString("author", Author);
            json.WriteString("description", item.Description);
            json.WriteString("name", item.Name);
            json.WriteString("path", item.Path);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("rootModelIdentifier", items[0].Identifier);
        json.WriteEndObject();
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private sealed record Item(string Name, string Path, string Description)
    {
        /// <summary>A UUID made from the path, so that the same model gives the same package.</summary>
        public string Identifier => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(Path)).AsSpan(0, 16)).ToString().ToUpperInvariant();
    }
}
