using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>Reads ONNX models.</summary>
internal static class OnnxModelReader
{
    /// <summary>Reads the message of a model; tensors that stand in files beside it are not read.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not an ONNX model.</exception>
    public static ModelProto Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException($"{path} is not an ONNX network: {error.Message}", error);
        }
    }

    /// <summary>
    /// Reads a model with the tensors that stand in files beside it. Large tensors are mapped into memory, wherever they stand: the system
    /// reads of them what is looked at.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static OnnxModel Load(string path)
    {
        OnnxModel read = LargeTensors.TryRead(path) ?? new OnnxModel(Read(path), []);
        ModelProto model = read.Message;
        if (model.Graph is null) throw new ModelFormatException($"{path} is not an ONNX network: it has no graph.");
        ExternalTensors files = new(path);
        List<OnnxInitializer> large = [.. read.Initializers];
        foreach (TensorProto tensor in model.Graph.Initializer.Where(IsExternal).ToArray())
        {
            large.Add(
                new OnnxInitializer(tensor.Name, (TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims], files.Read(tensor)));
            model.Graph.Initializer.Remove(tensor);
        }

        TakeIn(model.Graph, files);
        foreach (FunctionProto function in model.Functions) TakeIn(function.Node, files);
        return new OnnxModel(model, large);
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>Constants of nodes and of graphs inside of them are small; they are put in their place.</summary>
    private static void TakeIn(GraphProto graph, ExternalTensors files)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(IsExternal)) TakeIn(tensor, files);
        TakeIn(graph.Node, files);
    }

    private static void TakeIn(IEnumerable<NodeProto> nodes, ExternalTensors files)
    {
        // Protobuf itself refuses messages that are nested a hundred levels deep.
        foreach (AttributeProto attribute in nodes.SelectMany(node => node.Attribute))
        {
            if (attribute.T is { } tensor && IsExternal(tensor)) TakeIn(tensor, files);
            if (attribute.G is { } graph) TakeIn(graph, files);
        }
    }

    private static void TakeIn(TensorProto tensor, ExternalTensors files)
    {
        tensor.RawData = ByteString.CopyFrom(files.Read(tensor).Span);
        tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        tensor.ExternalData.Clear();
    }

    /// <summary>The files beside a model, in its folder or below.</summary>
    private sealed class ExternalTensors(string path)
    {
        private readonly string _folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        private readonly Dictionary<string, MappedFile> _files = [];

        public ReadOnlyMemory<byte> Read(TensorProto tensor)
        {
            string Entry(string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value ?? "";
            string location = Entry("location");
            MappedFile file = Open(location, tensor.Name);
            long offset = Number(Entry("offset"), 0);
            long length = Number(Entry("length"), file.Length - offset);
            return offset >= 0 && length is >= 0 and <= int.MaxValue && offset <= file.Length - length
                ? file.Slice(offset, (int)length)
                : throw Damaged(tensor.Name, $"it is said to be {length} bytes at {offset} of '{location}', which has {file.Length}.");
        }

        private MappedFile Open(string location, string tensor)
        {
            string full = Path.GetFullPath(Path.Combine(_folder, location));
            if (location.Length == 0 || !full.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw Damaged(tensor, $"its file '{location}' is not in the folder of the model.");
            }

            if (_files.TryGetValue(full, out MappedFile? open)) return open;
            if (!File.Exists(full)) throw Damaged(tensor, $"there is no file '{location}' beside the model.");
            MappedFile file = MappedFile.Open(full);
            _files.Add(full, file);
            return file;
        }

        private static long Number(string text, long otherwise) =>
            text.Length == 0 ? otherwise : long.TryParse(text, out long number) ? number : -1;

        private ModelFormatException Damaged(string tensor, string what) => new($"{path}: the tensor '{tensor}' cannot be read: {what}");
    }
}
