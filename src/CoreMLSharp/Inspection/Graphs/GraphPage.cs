using System.Net;
using System.Text;
using System.Text.Json;
using CoreMLSharp.IO;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>
/// A graph as one web page that needs nothing else: it lays itself out (with <see href="https://github.com/dagrejs/dagre">dagre</see>),
/// zooms, folds boxes, finds nodes by name and shows their parameters.
/// </summary>
public static class GraphPage
{
    /// <summary>Writes the page. What stood at the path is replaced when the new page is complete.</summary>
    public static void Write(string path, ModelGraph graph) => AtomicFile.Write(path, stream => Write(stream, graph));

    /// <summary>Writes the page as UTF-8.</summary>
    public static void Write(Stream stream, ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string page = Resource("graph.html");
        foreach (string part in page.Split("{{")
            .SelectMany((part, i) => i == 0 ? [part] : part.Split("}}", 2))
            .Select((part, i) => i % 2 == 0 ? part : Fill(part, graph)))
        {
            stream.Write(Encoding.UTF8.GetBytes(part));
        }
    }

    private static string Fill(string name, ModelGraph graph) => name switch
    {
        "title" => WebUtility.HtmlEncode(graph.Title),
        "graph" => Json(graph),
        _ => Resource(name),
    };

    /// <summary>The graph for the page's script. Text from the model is escaped so that it cannot leave the script element.</summary>
    private static string Json(ModelGraph graph)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("nodes");
            foreach (GraphNode node in graph.Nodes) WriteNode(json, node);
            json.WriteEndArray();
            json.WriteStartArray("edges");
            foreach (GraphEdge edge in graph.Edges)
            {
                json.WriteStartObject();
                json.WriteString("from", edge.From);
                json.WriteString("to", edge.To);
                json.WriteString("name", edge.Name);
                json.WriteString("type", edge.Type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteNode(Utf8JsonWriter json, GraphNode node)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        json.WriteString("parent", node.Parent);
        json.WriteString("kind", node.Kind.ToString().ToLowerInvariant());
        json.WriteString("type", node.Type);
        json.WriteString("name", node.Name);
        json.WriteStartArray("settings");
        foreach (GraphSetting setting in node.Settings)
        {
            json.WriteStartArray();
            json.WriteStringValue(setting.Name);
            json.WriteStringValue(setting.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(GraphPage).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
