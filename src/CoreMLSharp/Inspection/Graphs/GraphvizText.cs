using System.Text;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>
/// A graph in the DOT language of <see href="https://graphviz.org">Graphviz</see>, whose <c>dot</c> program makes drawings of it.
/// </summary>
public static class GraphvizText
{
    /// <summary>Settings beyond these stay out of the drawing.</summary>
    private const int MaximumSettings = 6;

    private const int MaximumLineLength = 48;

    private const string Header = """
        digraph model {
          graph [fontname="Helvetica", fontsize=11, compound=true, nodesep=0.25, ranksep=0.35]
          node [fontname="Helvetica", fontsize=10, shape=box, style="rounded,filled", fillcolor="#ffffff", color="#8a94a6"]
          edge [fontname="Helvetica", fontsize=8, color="#8a94a6", fontcolor="#5a6475", arrowsize=0.6]

        """;

    /// <summary>The graph as text for <c>dot</c>.</summary>
    public static string Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        StringBuilder text = new(Header.ReplaceLineEndings("\n"));
        ILookup<string?, GraphNode> children = graph.Nodes.ToLookup(node => node.Parent);
        AddNodes(text, children, parent: null, "  ");
        foreach (GraphEdge edge in graph.Edges)
        {
            text.Append($"  {edge.From} -> {edge.To} [label=\"{Quoted(edge.Type)}\", tooltip=\"{Quoted(edge.Name)}\"]\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void AddNodes(StringBuilder text, ILookup<string?, GraphNode> children, string? parent, string indent)
    {
        foreach (GraphNode node in children[parent])
        {
            if (node.Kind != GraphNodeKind.Box)
            {
                text.Append($"{indent}{node.Id} [{Look(node.Kind)}label=\"{Label(node)}\", tooltip=\"{Quoted(node.Name)}\"]\n");
                continue;
            }

            text.Append(
                $"{indent}subgraph cluster_{node.Id} {{\n{indent}  label=\"{Quoted($"{node.Type} {node.Name}".TrimEnd())}\"; " +
                    "labeljust=l; style=\"rounded,filled\"; color=\"#c3cad6\"; fillcolor=\"#f4f6fa\"\n");
            AddNodes(text, children, node.Id, indent + "  ");
            text.Append($"{indent}}}\n");
        }
    }

    private static string Look(GraphNodeKind kind) => kind == GraphNodeKind.Operation ? "" : "shape=oval, fillcolor=\"#e7eefc\", ";

    private static string Label(GraphNode node)
    {
        IEnumerable<string> lines =
        [
            node.Type, node.Name, .. node.Settings.Take(MaximumSettings).Select(setting => $"{setting.Name}: {setting.Value}"),
        ];
        return string.Join("\\n", lines.Where(line => line.Length > 0).Select(Quoted));
    }

    private static string Quoted(string text)
    {
        string line = text.Length <= MaximumLineLength ? text : $"{text.AsSpan(0, MaximumLineLength - 1)}…";
        return line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ");
    }
}
