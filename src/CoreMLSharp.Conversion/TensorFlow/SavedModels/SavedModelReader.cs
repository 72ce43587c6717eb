using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>SavedModel folders: a graph with functions, signatures that say how to call it, and the values of its variables.</summary>
internal static class SavedModelReader
{
    public const string FileName = "saved_model.pb";

    /// <summary>The signature by which models are served.</summary>
    private const string DefaultSignature = "serving_default";

    /// <summary>The tag of graphs that are for predictions.</summary>
    private const string ServingTag = "serve";

    /// <summary>The SavedModel folder that is meant, by its own path or by that of the main file in it; null for other files.</summary>
    public static string? FolderOf(string path) => Directory.Exists(path)
        ? path
        : Path.GetFileName(path) == FileName ? Path.GetDirectoryName(Path.GetFullPath(path)) : null;

    public static SourceModel Read(string folder, SourceOptions options)
    {
        MetaGraphDef model = Choose(GraphFile.Parse(SavedModel.Parser, Path.Combine(folder, FileName)), folder);
        SignatureDef signature = Choose(model, folder);
        Graph graph = Graph.Of(model.GraphDef ?? new GraphDef());
        Translation translation = new(model.GraphDef?.Library, ReadVariables(folder, graph, model));
        return ModelGraph.Translate(graph, translation, Ports(signature.Inputs), Outputs(signature, options), options);
    }

    /// <summary>The graph for predictions; one for a special machine only where there is no other.</summary>
    private static MetaGraphDef Choose(SavedModel model, string folder) =>
        model.MetaGraphs.OrderBy(graph => graph.MetaInfoDef?.Tags.Count ?? 0)
            .FirstOrDefault(graph => graph.MetaInfoDef?.Tags.Contains(ServingTag) ?? false)
        ?? model.MetaGraphs.FirstOrDefault()
        ?? throw new ModelFormatException($"{folder} has no graph in it.");

    private static SignatureDef Choose(MetaGraphDef model, string folder)
    {
        if (model.SignatureDef.TryGetValue(DefaultSignature, out SignatureDef? signature)) return signature;
        SignatureDef[] usable =
        [
            .. model.SignatureDef.Where(pair => pair.Value.Outputs.Count > 0 && !pair.Key.StartsWith("__", StringComparison.Ordinal))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Value),
        ];
        return usable switch
        {
            [var only] => only,
            [] => throw new UnsupportedModelException(
                $"{folder} has no signatures, which say what goes in and comes out. Save it with one, as tf.saved_model.save does with "
                + $"signatures=, called '{DefaultSignature}'."),
            _ => throw new UnsupportedModelException(
                $"{folder} has the signatures {string.Join(", ", model.SignatureDef.Keys.Order(StringComparer.Ordinal))}; "
                + $"none of them is '{DefaultSignature}'. Save the model with the one to convert as '{DefaultSignature}'."),
        };
    }

    private static Port[] Ports(IEnumerable<KeyValuePair<string, TensorInfo>> tensors) =>
    [
        .. tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Port(
            pair.Key, TensorReference.Parse(pair.Value.Name), ConstantReader.ShapeOf(pair.Value.TensorShape))),
    ];

    private static Port[] Outputs(SignatureDef signature, SourceOptions options)
    {
        Port[] all = Ports(signature.Outputs);
        if (options.Outputs.Count == 0) return all;
        return
        [
            .. options.Outputs.Select(name => all.FirstOrDefault(port => port.Name == name) ?? new Port(name, TensorReference.Parse(name))),
        ];
    }

    private static Func<string, Constant?>? ReadVariables(string folder, Graph graph, MetaGraphDef model)
    {
        string prefix = Path.Combine(folder, "variables", "variables");
        if (!File.Exists($"{prefix}.index")) return null;
        return new Variables(graph, new TensorBundle(prefix), Restoration.Find(graph, model.GraphDef?.Library)).Find;
    }
}
