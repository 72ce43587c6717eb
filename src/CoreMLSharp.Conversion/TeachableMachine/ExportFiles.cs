using System.IO.Compression;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.TeachableMachine;

/// <summary>The files of an export, in a folder: that which was given, or a temporary one to which an archive is unpacked.</summary>
internal sealed class ExportFiles : IDisposable
{
    public const string LabelsName = "labels.txt";
    public const string MetadataName = "metadata.json";

    private const string WebModel = "model.json";
    private const long MaximumBytes = 1L << 30;
    private const int MaximumEntries = 1000;

    private readonly TemporaryFolder? _temporary;
    private readonly string _folder;

    private ExportFiles(string folder, string model, TemporaryFolder? temporary)
    {
        (_folder, _temporary) = (folder, temporary);
        Model = Path.Combine(folder, model);
    }

    /// <summary>The model's own file.</summary>
    public string Model { get; }

    /// <summary>Whether it is of TensorFlow Lite.</summary>
    public bool IsLite => Model.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase);

    /// <summary>A file beside the model; null where there is none.</summary>
    public string? Beside(string name) => Path.Combine(_folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>Whether an archive or a folder holds what Teachable Machine exports.</summary>
    public static bool Recognizes(SourcePath source) => source.Names.Count is > 0 and <= MaximumEntries
        && ModelAmong(source.IsFolder ? source.Names : [.. source.Names.Where(IsFile).Select(Name)]) is not null;

    /// <exception cref="ModelFormatException">It is no export, or a damaged archive.</exception>
    public static ExportFiles Open(string path)
    {
        if (Directory.Exists(path)) return new ExportFiles(path, Required(SourcePath.Of(path).Names), null);
        TemporaryFolder folder = new();
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            Dictionary<string, ZipArchiveEntry> entries = Entries(archive);
            string model = Required(entries.Keys);
            Unpack(entries, folder.Path);
            return new ExportFiles(folder.Path, model, folder);
        }
        catch (InvalidDataException error)
        {
            folder.Dispose();
            throw new ModelFormatException($"the archive is damaged ({error.Message})", error);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => _temporary?.Dispose();

    private static string Required(IReadOnlyCollection<string> names) => ModelAmong(names) ?? throw new ModelFormatException(
        $"it is no export of Teachable Machine: there is neither a .h5 or .tflite model with {LabelsName} nor a {WebModel} with " +
        $"{MetadataName}.");

    /// <summary>The model among the names of files in one place.</summary>
    private static string? ModelAmong(IReadOnlyCollection<string> names)
    {
        if (names.Contains(WebModel) && names.Contains(MetadataName)) return WebModel;
        string[] models = [.. names.Where(name => Path.GetExtension(name).ToLowerInvariant() is ".h5" or ".tflite")];
        return models.Length == 1 && names.Contains(LabelsName) ? models[0] : null;
    }

    /// <summary>The files by their names without folders.</summary>
    private static Dictionary<string, ZipArchiveEntry> Entries(ZipArchive archive) => archive.Entries
        .Where(entry => IsFile(entry.FullName))
        .DistinctBy(entry => Name(entry.FullName))
        .ToDictionary(entry => Name(entry.FullName));

    /// <summary>Whether an entry of an archive is a file, and none of the Finder's own.</summary>
    private static bool IsFile(string entry) =>
        !entry.EndsWith('/') && !entry.StartsWith("__MACOSX", StringComparison.Ordinal);

    private static string Name(string entry) => entry[(entry.LastIndexOf('/') + 1)..];

    private static void Unpack(Dictionary<string, ZipArchiveEntry> entries, string folder)
    {
        long left = MaximumBytes;
        foreach ((string name, ZipArchiveEntry entry) in entries)
        {
            left -= entry.Length;
            if (left < 0)
            {
                throw new ModelFormatException(
                    $"the archive unpacks to more than {MaximumBytes >> 20:N0} MB; unpack it first if you trust it.");
            }

            bool isPath = name.AsSpan().ContainsAny('/', '\\') || name is "." or "..";
            if (isPath) throw new ModelFormatException($"the archive holds a file of the name '{name}'.");
            entry.ExtractToFile(Path.Combine(folder, name));
        }
    }
}
