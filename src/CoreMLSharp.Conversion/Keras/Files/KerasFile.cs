using CoreMLSharp.Conversion.Hdf5;
using CoreMLSharp.Conversion.Keras.Architecture;
using CoreMLSharp.Conversion.Keras.Weights;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Files;

/// <summary>A file, archive or folder of a Keras model: its network, and where its weights are.</summary>
/// <param name="network">The network, without weights.</param>
/// <param name="version">Which Keras wrote it.</param>
/// <param name="weights">The file of weights, which is open; null where weights are arrays already.</param>
/// <param name="read">Gives the layers of the network their weights.</param>
internal sealed class KerasFile(KerasLayer network, KerasVersion version, Hdf5File? weights, Action<LayerTable> read) : IDisposable
{
    public KerasLayer Network { get; } = network;

    public KerasVersion Version { get; } = version;

    /// <summary>Gives the layers of the network their weights.</summary>
    /// <exception cref="ModelFormatException">Some are missing, or do not fit.</exception>
    public void ReadWeights(LayerTable table) => read(table);

    public void Dispose() => weights?.Dispose();

    /// <summary>Whether there is a Keras model at a path.</summary>
    public static bool Recognizes(SourcePath source) => source.IsFolder
        ? source.Names.Contains(JsonFiles.ModelName) && JsonFiles.Is(SourcePath.Of(Path.Combine(source.FullName, JsonFiles.ModelName)))
        : Hdf5File.Is(source.Start) || KerasArchive.Is(source) || JsonFiles.Is(source);

    /// <summary>Opens what is at a path.</summary>
    /// <exception cref="ModelFormatException">It is no model of Keras, or a damaged one.</exception>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    public static KerasFile Open(string path)
    {
        if (Directory.Exists(path)) return JsonFiles.Open(Path.Combine(path, JsonFiles.ModelName));
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no model at {path}.");
        SourcePath source = SourcePath.Of(path);
        if (Hdf5File.Is(source.Start)) return OfHdf5(Hdf5File.Open(path));
        if (source.IsArchive) return KerasArchive.Open(path);
        if (JsonFiles.Is(source)) return JsonFiles.Open(path);
        throw new ModelFormatException("it is no Keras model: neither HDF5, nor a .keras archive, nor a description as JSON.");
    }

    /// <summary>The model of an HDF5 file, which is disposed of with it.</summary>
    public static KerasFile OfHdf5(Hdf5File file)
    {
        try
        {
            string text = file.Root.Text("model_config") ?? throw new ModelFormatException(
                "the file holds weights only, without the description of the network (model_config); save the whole model, or the " +
                "description as JSON beside it.");
            KerasVersion version = VersionOf(file.Root);
            KerasLayer network = new ArchitectureReader(version).Read(PythonJson.Parse(text, "the description of the network"));
            return new KerasFile(network, version, file, table => ReadHdf5(file.Root, network, version, table));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives a network the weights of an HDF5 file, of whichever layout.</summary>
    public static void ReadHdf5(Hdf5Group root, KerasLayer network, KerasVersion version, LayerTable table)
    {
        Hdf5Group group = root.Group("model_weights") ?? root;
        if (LayerWeights.Is(group)) new LayerWeights(group, new WeightList(version, table)).Assign(network.Model!);
        else new TreeWeights(version, table).Assign(network.Model!, WeightTree.Read(group));
    }

    /// <summary>Which Keras wrote an HDF5 file.</summary>
    public static KerasVersion VersionOf(Hdf5Group root)
    {
        Hdf5Group? weights = root.Group("model_weights");
        return KerasVersion.Parse(
            root.Text("keras_version") ?? weights?.Text("keras_version"), root.Text("backend") ?? weights?.Text("backend"));
    }
}
