using System.Text;
using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Hdf5;
using CoreMLSharp.Conversion.Keras.Architecture;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Files;

/// <summary>The description of a network as JSON, with its weights in an HDF5 file beside it, or as TensorFlow.js keeps them.</summary>
internal static class JsonFiles
{
    /// <summary>What the description is called in a folder.</summary>
    public const string ModelName = "model.json";

    private const int MaximumText = 256 << 20;

    private static readonly string[] Endings = [".weights.h5", "_weights.h5", ".h5", ".hdf5", ".weights.hdf5", "_weights.hdf5"];

    /// <summary>Whether a file begins like a description of a network.</summary>
    public static bool Is(SourcePath source)
    {
        string text = Encoding.UTF8.GetString(source.Start).TrimStart('\uFEFF', ' ', '\n', '\r', '\t');
        return text.StartsWith('{') && (text.Contains("\"class_name\"", StringComparison.Ordinal)
            || text.Contains("\"modelTopology\"", StringComparison.Ordinal));
    }

    public static KerasFile Open(string path)
    {
        if (new FileInfo(path).Length > MaximumText) throw new ModelFormatException($"{path} is too large for a description of a network.");
        JsonObject json = PythonJson.Parse(File.ReadAllText(path), path);
        if (json["modelTopology"] is not null)
        {
            return TensorFlowJs.Open(json, new FolderParts(Path.GetDirectoryName(Path.GetFullPath(path))!));
        }

        Hdf5File weights = Hdf5File.Open(FindWeights(path));
        KerasVersion found = KerasFile.VersionOf(weights.Root);
        KerasConfig config = new(json);
        KerasVersion version = config.Has("keras_version")
            ? KerasVersion.Parse(config.Text("keras_version"), config.Text("backend"))
            : found;
        try
        {
            KerasLayer network = new ArchitectureReader(version).Read(json);
            return new KerasFile(network, version, weights, table => KerasFile.ReadHdf5(weights.Root, network, version, table));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The weights are called like the description, or are the only file of their kind beside it.</summary>
    private static string FindWeights(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string stem = Path.Combine(folder, Path.GetFileNameWithoutExtension(path));
        if (Endings.Select(ending => stem + ending).FirstOrDefault(File.Exists) is { } named) return named;
        string[] all = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".h5" or ".hdf5")];
        return all.Length == 1
            ? all[0]
            : throw new ModelFormatException(
                $"the weights of the network were looked for beside {path} as {Path.GetFileName(stem)}.weights.h5, " +
                $"{Path.GetFileName(stem)}.h5 or the only .h5 file; there {(all.Length == 0 ? "is none" : $"are {all.Length}")}.");
    }
}
