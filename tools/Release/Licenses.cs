using System.Text.Json;
using System.Text.RegularExpressions;

namespace CoreMLSharp.Tools.Release;

/// <summary>The licences and notices that the packages of others bring.</summary>
internal static partial class Licenses
{
    /// <summary>Copies those of every package that a project was built with, a folder each.</summary>
    /// <param name="assets">The project's <c>project.assets.json</c>.</param>
    /// <param name="folder">Where they go.</param>
    public static void Collect(string assets, string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        string[] places = [.. document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(place => place.Name)];
        foreach (string package in Packages(document.RootElement))
        {
            string? source = places.Select(place => Path.Combine(place, package)).FirstOrDefault(Directory.Exists);
            if (source is null) continue;
            foreach (string file in Directory.EnumerateFiles(source).Where(file => Notice().IsMatch(Path.GetFileName(file))))
            {
                string target = Path.Combine(folder, Path.GetDirectoryName(package)!);
                Directory.CreateDirectory(target);
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    /// <summary>Their folders: what is linked to, and .NET's own runtime.</summary>
    private static IEnumerable<string> Packages(JsonElement assets)
    {
        foreach (JsonProperty library in assets.GetProperty("libraries").EnumerateObject())
        {
            if (library.Value.TryGetProperty("path", out JsonElement path) && library.Value.GetProperty("type").GetString() == "package")
            {
                yield return path.GetString()!;
            }
        }

        foreach (JsonProperty framework in assets.GetProperty("project").GetProperty("frameworks").EnumerateObject())
        {
            if (!framework.Value.TryGetProperty("downloadDependencies", out JsonElement packs)) continue;
            foreach (JsonElement pack in packs.EnumerateArray())
            {
                string version = pack.GetProperty("version").GetString()!.Trim('[', ']').Split(',')[0];
                yield return Path.Combine(pack.GetProperty("name").GetString()!.ToLowerInvariant(), version);
            }
        }
    }

    [GeneratedRegex("licen[sc]e|notice", RegexOptions.IgnoreCase)]
    private static partial Regex Notice();
}
