using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// A translated model as ONNX Runtime takes it. Many weights go through a temporary file, of which ONNX Runtime reads one tensor at a time:
/// from a message in memory it would make a second copy of them all before it begins.
/// </summary>
internal sealed class StoredOnnxModel : IDisposable
{
    private const long ManyBytes = 16 << 20;
    private const string WeightsFile = "weights";

    private StoredOnnxModel(byte[] message, string? folder, bool hasLoops) =>
        (Message, Folder, HasLoops) = (message, folder, hasLoops);

    /// <summary>The model, as an ONNX message.</summary>
    public byte[] Message { get; }

    /// <summary>The folder of the weights that the message refers to; null when it holds them itself.</summary>
    public string? Folder { get; }

    /// <summary>Whether there are loops in it.</summary>
    public bool HasLoops { get; }

    public static StoredOnnxModel Of(OnnxTranslation translation) => Of(new OnnxModel(translation.Model, translation.Initializers));

    public static StoredOnnxModel Of(OnnxModel model)
    {
        bool hasLoops = ContainsLoop(model.Message.Graph);
        if (model.Initializers.Sum(initializer => (long)initializer.Bytes.Length) < ManyBytes)
        {
            return new StoredOnnxModel(OnnxModelWriter.ToArray(model.Message, model.Initializers), null, hasLoops);
        }

        string? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("coreml-").FullName;
            return new StoredOnnxModel(WriteWeights(model, folder), folder, hasLoops);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No room for temporary files: it takes more memory, but works.
            Delete(folder);
            return new StoredOnnxModel(OnnxModelWriter.ToArray(model.Message, model.Initializers), null, hasLoops);
        }
    }

    /// <summary>
    /// Removes the temporary file, as far as the system lets go of a file that is in use; otherwise call it again when it no longer is.
    /// </summary>
    public void Dispose() => Delete(Folder);

    /// <summary>Whether a graph, or one inside it, has a loop.</summary>
    public static bool ContainsLoop(GraphProto? graph) => graph is not null && graph.Node.Any(
        node => node.OpType == "Loop" || node.Attribute.Any(attribute => attribute.G is { } inner && ContainsLoop(inner)));

    private static byte[] WriteWeights(OnnxModel model, string folder)
    {
        ModelProto message = model.Message.Clone();
        using FileStream stream = new(Path.Combine(folder, WeightsFile), FileMode.CreateNew, FileAccess.Write);
        foreach (OnnxInitializer initializer in model.Initializers)
        {
            message.Graph.Initializer.Add(new TensorProto
            {
                Name = initializer.Name,
                DataType = (int)initializer.Type,
                Dims = { initializer.Dims },
                DataLocation = DataLocation.External,
                ExternalData =
                {
                    Entry("location", WeightsFile), Entry("offset", $"{stream.Position}"), Entry("length", $"{initializer.Bytes.Length}"),
                },
            });
            stream.Write(initializer.Bytes);
        }

        return message.ToByteArray();
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static void Delete(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a file that is mapped.
        }
    }
}
