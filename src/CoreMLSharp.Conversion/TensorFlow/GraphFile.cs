using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using Google.Protobuf;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>Frozen graphs: files of one message, whose variables became constants.</summary>
internal static class GraphFile
{
    private const int NodeTag = (GraphDef.NodeFieldNumber << 3) | 2;
    private const int NameTag = (NodeDef.NameFieldNumber << 3) | 2;
    private const int LibraryTag = (GraphDef.LibraryFieldNumber << 3) | 2;

    /// <summary>Whether a file begins as graphs do: with a node, which begins with its name, or with functions.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4) return false;
        int next = 1;
        while (next < start.Length - 2 && start[next] >= 0x80) next++;
        return start[0] switch
        {
            // The second field of a node is its operation, a text like its name: ONNX's graphs have other fields there.
            NodeTag => start[next + 1] == NameTag,
            LibraryTag => start[next + 1] == NodeTag,
            _ => false,
        };
    }

    public static SourceModel Read(string path, SourceOptions options)
    {
        GraphDef stored = Parse(GraphDef.Parser, path);
        Graph graph = Graph.Of(stored);
        IEnumerable<string> names = options.Outputs.Count > 0 ? options.Outputs : ModelGraph.FindOutputs(graph);
        Port[] outputs = [.. names.Select(name => new Port(name, TensorReference.Parse(name)))];
        Translation translation = new(stored.Library, variables: null);
        return ModelGraph.Translate(graph, translation, ModelGraph.FindInputs(graph, options), outputs, options);
    }

    /// <summary>Reads a file of one message.</summary>
    public static T Parse<T>(MessageParser<T> parser, string path) where T : IMessage<T>
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > int.MaxValue) throw new ModelFormatException($"{path} has more than 2 GB, where such messages end.");
            return parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException($"{path} is not a TensorFlow model, or is damaged: {error.Message}", error);
        }
    }
}
