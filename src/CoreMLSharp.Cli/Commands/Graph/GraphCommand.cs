using System.CommandLine;
using System.Text;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion.Inspection;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Documents;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Graph;

/// <summary><c>coreml graph</c>: a drawing of a model.</summary>
internal static class GraphCommand
{
    /// <summary>How a drawing is written, by the ending of its name.</summary>
    private static readonly Dictionary<string, Action<string, ModelGraph>> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = GraphPage.Write,
        [".htm"] = GraphPage.Write,
        [".svg"] = GraphvizDrawing.WriteSvg,
        [".dot"] = WriteDot,
        [".gv"] = WriteDot,
    };

    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.ModelOrSource();
        Option<string> output = OutputOption.File(
            "The drawing to write: .html (zoomable, needs nothing), .svg (made by Graphviz) or .dot (for Graphviz).",
            "OUT.html", "a drawing's name ends in .html, .svg or .dot", [.. Writers.Keys]);
        output.Required = true;
        Option<bool> noShapes = new("--no-shapes")
        {
            Description = "Do not work out the shapes of a neural network's values, which reads its weights.",
        };
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command =
            new("graph", "Draw a model: its layers and the values between them; pipelines, branches and loops as boxes.")
            {
                Arguments = { model },
                Options = { output, noShapes, force, json },
                Examples =
                [
                    ("coreml graph Inceptionv3.mlmodel -o inception.html", "A page to zoom, search and fold in any browser."),
                    ("coreml graph Inceptionv3.mlmodel -o inception.svg", "A plain drawing, where Graphviz is installed."),
                ],
            };
        command.SetWork(parse =>
        {
            GraphDocument drawn = Draw(parse.GetRequiredValue(model), parse.GetRequiredValue(output), !parse.GetValue(noShapes));
            if (parse.GetValue(json)) terminal.WriteJson(drawn, CoreMLSharpJson.Default.GraphDocument);
            else terminal.Error.WriteLine(PlainText.OnOneLine(Describe(drawn)));
        });
        return command;
    }

    private static GraphDocument Draw(string path, string output, bool withShapes)
    {
        string title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        ModelGraph graph = ForeignModel.Is(path) ? SourceGraph.Read(path, title) : GraphOf(path, title, withShapes);
        Writers[Path.GetExtension(output)](output, graph);
        return GraphDocument.From(output, graph);
    }

    private static ModelGraph GraphOf(string path, string title, bool withShapes)
    {
        using ModelOutline outline = ModelOutline.Read(path);
        return ModelGraph.Of(outline, title, withShapes, link => Open(link, path));
    }

    /// <summary>A linked model that lies with the model; one that is missing or cannot be read is no failure of the drawing.</summary>
    private static ModelOutline? Open(LinkedModel link, string path)
    {
        try
        {
            ModelSource source = LinkedModelResolver.Resolve(link, Path.GetDirectoryName(Path.GetFullPath(path))!, []);
            return source.Path is null || source.IsOnnxNetwork ? null : ModelOutline.Read(source.Path);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Describe(GraphDocument drawn) =>
        $"{drawn.Graph}: {Counted.Of(drawn.Nodes, "node")}, {Counted.Of(drawn.Values, "value")}"
        + $"{(drawn.Boxes > 0 ? $", {Counted.Of(drawn.Boxes, "box", "boxes")}" : "")}.";

    private static void WriteDot(string output, ModelGraph graph) =>
        AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(GraphvizText.Of(graph))));
}
