using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml graph</c>: a picture of a model.</summary>
internal static class GraphCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = new("--output", "-o") { Description = "The picture to write: .html (zoomable, needs nothing), .svg (made by Graphviz) or .dot (for Graphviz).", Required = true };
        Option<bool> noShapes = new("--no-shapes") { Description = "Do not work out the shapes of a neural network's values." };
        CommandWithExamples command = new("graph", "Draw a model: its layers and the values between them; pipelines, branches and loops as boxes.")
        {
            Arguments = { model },
            Options = { output, noShapes },
            Examples =
            [
                ("coreml graph Inceptionv3.mlmodel -o inception.html", "A page to zoom, search and fold in any browser."),
                ("coreml graph Inceptionv3.mlmodel -o inception.svg", "A plain picture, where Graphviz is installed."),
            ],
        };
        command.SetAction(parse => Run(parse.GetRequiredValue(model), parse.GetRequiredValue(output), !parse.GetValue(noShapes), terminal));
        return command;
    }

    private static void Run(string path, string output, bool withShapes, Terminal terminal)
    {
        Action<ModelGraph> write = Path.GetExtension(output).ToLowerInvariant() switch
        {
            ".html" or ".htm" => graph => GraphPage.Write(output, graph),
            ".dot" or ".gv" => graph => AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(GraphvizText.Of(graph)))),
            ".svg" => graph => WriteSvg(output, graph),
            _ => throw new CoreMLException($"{output}: a picture's name ends in .html, .svg or .dot."),
        };
        string title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        using ModelOutline outline = ModelOutline.Read(path);
        ModelGraph graph = ModelGraph.Of(outline, title, withShapes);
        write(graph);
        int boxes = graph.Nodes.Count(node => node.Kind == GraphNodeKind.Box);
        terminal.Error.WriteLine($"{output}: {graph.Nodes.Count - boxes} nodes, {graph.Edges.Count} values{(boxes > 0 ? $", {boxes} boxes" : "")}.");
    }

    private static void WriteSvg(string output, ModelGraph graph)
    {
        ProcessStartInfo start = new("dot", ["-Tsvg"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process dot = Process.Start(start)!;
            Task<string> errors = dot.StandardError.ReadToEndAsync();
            Task write = Task.Run(() =>
            {
                dot.StandardInput.Write(GraphvizText.Of(graph));
                dot.StandardInput.Close();
            });
            AtomicFile.Write(output, stream =>
            {
                dot.StandardOutput.BaseStream.CopyTo(stream);
                dot.WaitForExit();
                write.Wait();
                if (dot.ExitCode != 0) throw new CoreMLException($"Graphviz could not draw the model: {errors.Result.Trim()}");
            });
        }
        catch (Win32Exception)
        {
            throw new CoreMLException("Graphviz, which makes .svg pictures, is not installed: install it (https://graphviz.org/download), or write .html, which needs nothing.");
        }
    }
}
