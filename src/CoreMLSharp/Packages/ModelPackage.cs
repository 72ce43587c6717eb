using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Packages;

/// <summary>
/// A <c>.mlpackage</c>: a folder with <c>Manifest.json</c>, which names items by identifier, and the items under <c>Data</c>.
/// The layout is that of Apple's model package format 1.0.0.
/// </summary>
internal static class ModelPackage
{
    private const string DataFolder = "Data";

    public static bool IsPackagePath(string path) =>
        Path.TrimEndingDirectorySeparator(path).EndsWith(".mlpackage", StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the specification and the weights that a package's manifest names.</summary>
    public static ModelLocation Locate(string package)
    {
        string path = ContainedPath.Resolve(package, PackageManifest.FileName, $"{package}: its manifest");
        PackageManifest manifest = PackageManifest.Read(path);
        foreach (PackageItem item in manifest.Items)
        {
            // An archive or version control may have lost a folder of weights that is empty; a program that needs some will miss them.
            if (!Path.Exists(PathOf(package, item)) && item != manifest.Weights && !MetadataOverlay.IsOverlay(item))
            {
                throw new ModelFormatException($"{path}: the item {item.Name} is missing ({item.Path}); copy the package as a whole.");
            }
        }

        string specification = PathOf(package, manifest.Root);
        if (!File.Exists(specification)) throw new ModelFormatException($"{path}: the model {manifest.Root.Path} is not a file.");
        string? weights = manifest.Weights is null ? null : PathOf(package, manifest.Weights);
        return new ModelLocation(specification, Directory.Exists(weights) ? weights : null) { PackagePath = package, Manifest = manifest };
    }

    /// <summary>Writes a package whole, in place of what stood there.</summary>
    /// <param name="package">The package's folder.</param>
    /// <param name="specification">The model.</param>
    /// <param name="writeWeights">Fills a folder with its weight files; null where it has none.</param>
    /// <param name="origin">Where the model was loaded from: its items keep their identifiers and places, and those of other tools are
    /// kept.</param>
    public static void Write(string package, Model specification, Action<string>? writeWeights, ModelLocation? origin) =>
        AtomicFile.WriteFolder(package, PackageManifest.FileName, folder =>
    {
        PackageItem model = origin?.Manifest?.Root ?? PackageItem.NewModel();
        PackageItem? weights = origin?.Manifest?.Weights ?? (writeWeights is null ? null : PackageItem.NewWeights());
        List<PackageItem> items = [];
        foreach (PackageItem item in (origin?.Manifest?.Items ?? [model]).Union(weights is null ? [] : [weights]))
        {
            string target = PathOf(folder, item);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (item == model) SpecificationFile.Write(target, specification);
            else if (item == weights) WriteWeights(writeWeights, target);
            else if (MetadataOverlay.IsOutdated(PathOf(origin!.PackagePath!, item), item, specification)) continue;
            else Copy(PathOf(origin.PackagePath!, item), target);
            items.Add(item);
        }

        AtomicFile.Write(Path.Combine(folder, PackageManifest.FileName), new PackageManifest(items, model.Identifier).Write);
    });

    /// <summary>The full path of an item, which stays inside the package.</summary>
    public static string PathOf(string package, PackageItem item) =>
        ContainedPath.Resolve(
            package, $"{DataFolder}/{item.Path}", $"{Path.Combine(package, PackageManifest.FileName)}: the item {item.Name}");

    private static void WriteWeights(Action<string>? write, string to)
    {
        Directory.CreateDirectory(to);
        write?.Invoke(to);
    }

    /// <summary>Copies a file or a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        ContainedPath.CheckIsOwn(from, from);
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (string entry in Directory.EnumerateFileSystemEntries(from)) Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
    }
}
