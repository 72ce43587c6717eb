using System.Globalization;
using System.IO.Compression;
using CoreMLSharp.Models;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.ML.Saving;

/// <summary>A model as it is stored inside of a pipeline: its file, or its package as an archive, and the names of the columns.</summary>
/// <param name="Bytes">The file or the archive.</param>
/// <param name="IsArchive">Whether it is an archive.</param>
/// <param name="InputColumns">Columns by the inputs that they go into; others have the input's name.</param>
/// <param name="OutputColumns">Columns by the outputs that they are made of; null for all outputs by their names.</param>
internal sealed record SavedModel(
    byte[] Bytes, bool IsArchive, IReadOnlyDictionary<string, string> InputColumns, IReadOnlyDictionary<string, string>? OutputColumns)
{
    /// <summary>The classes of a classifier, as texts; known when the model was read or loaded.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>Reads a model.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static SavedModel Read(
        string path, IReadOnlyDictionary<string, string>? inputColumns, IReadOnlyDictionary<string, string>? outputColumns)
    {
        using ModelFile file = ModelFile.Load(path);
        bool isFolder = Directory.Exists(path);
        byte[] bytes = isFolder ? Archive(path) : File.ReadAllBytes(path);
        bool isArchive = isFolder || bytes is [(byte)'P', (byte)'K', ..];
        return new SavedModel(bytes, isArchive, inputColumns ?? new Dictionary<string, string>(), outputColumns)
        {
            Classes = ClassesOf(file),
        };
    }

    /// <summary>Prepares the model to run.</summary>
    /// <param name="path">Where it came from; null for a model that was stored, of which models that it links to must be built in.</param>
    /// <param name="configuration">How it is run.</param>
    public MLModel Load(string? path, MLModelConfiguration? configuration)
    {
        if (path is not null) return MLModel.Load(path, configuration);
        if (!IsArchive)
        {
            using ModelFile file = ModelFile.Load(new MemoryStream(Bytes, writable: false), "the pipeline's model");
            return Load(file, configuration);
        }

        // A package is files; once it is loaded they are not needed.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("coremlsharp-");
        try
        {
            string archive = Path.Combine(folder.FullName, "model.mlpackage.zip");
            File.WriteAllBytes(archive, Bytes);
            using ModelFile file = ModelFile.Load(archive);
            return Load(file, configuration);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private MLModel Load(ModelFile file, MLModelConfiguration? configuration)
    {
        Classes = ClassesOf(file);
        return MLModel.Load(file, configuration);
    }

    private static IReadOnlyList<string> ClassesOf(ModelFile file)
    {
        ClassLabels labels = ClassLabels.Of(file.Specification);
        return labels.Strings.Count > 0
            ? [.. labels.Strings.Distinct()]
            : [.. labels.Integers.Distinct().Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }

    private static byte[] Archive(string folder)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            string parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!;
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(parent, Path.GetFullPath(file)).Replace(Path.DirectorySeparatorChar, '/');
                archive.CreateEntryFromFile(file, name, CompressionLevel.Fastest);
            }
        }

        return bytes.ToArray();
    }
}
