using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Hdf5;
using CoreMLSharp.Conversion.Keras.Architecture;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Files;

/// <summary>The <c>.keras</c> archive: <c>config.json</c>, <c>metadata.json</c> and <c>model.weights.h5</c> in a zip.</summary>
internal static class KerasArchive
{
    private const string Config = "config.json";
    private const string Metadata = "metadata.json";
    private const string Weights = "model.weights.h5";
    private const long MaximumText = 256 << 20;

    public static bool Is(SourcePath source) => source.IsArchive && source.Names.Contains(Config) && source.Names.Contains(Weights);

    public static KerasFile Open(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            JsonObject config = PythonJson.Parse(Text(archive, Config), Config);
            JsonObject metadata = archive.GetEntry(Metadata) is null ? [] : PythonJson.Parse(Text(archive, Metadata), Metadata);
            KerasVersion version = KerasVersion.Parse(new KerasConfig(metadata).Text("keras_version") ?? "3", null);
            KerasLayer network = new ArchitectureReader(version).Read(config);
            Hdf5File weights = Hdf5File.Open(Weights, Bytes(archive, Weights, Array.MaxLength));
            return new KerasFile(network, version, weights, table => KerasFile.ReadHdf5(weights.Root, network, version, table));
        }
        catch (InvalidDataException error)
        {
            throw new ModelFormatException($"the archive is damaged ({error.Message})", error);
        }
    }

    private static string Text(ZipArchive archive, string name) => Encoding.UTF8.GetString(Bytes(archive, name, MaximumText));

    private static byte[] Bytes(ZipArchive archive, string name, long maximum)
    {
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new ModelFormatException($"the archive holds no {name}.");
        if (entry.Length > maximum)
        {
            throw new ModelFormatException($"{name} has {entry.Length:N0} bytes, more than can be read from an archive.");
        }

        // The announced length is not trusted for the size of the buffer.
        using Stream stream = entry.Open();
        using MemoryStream memory = new((int)Math.Min(entry.Length, entry.CompressedLength + (64 << 20)));
        stream.CopyTo(memory);
        return memory.Length == memory.Capacity ? memory.GetBuffer() : memory.ToArray();
    }
}
