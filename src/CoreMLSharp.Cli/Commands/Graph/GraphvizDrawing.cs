using System.ComponentModel;
using System.Diagnostics;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.IO;

namespace CoreMLSharp.Cli.Commands.Graph;

/// <summary>Drawings that the program of Graphviz makes, where it is installed.</summary>
internal static class GraphvizDrawing
{
    public static void WriteSvg(string output, ModelGraph graph)
    {
        string program = ProgramOnPath.Find("dot")
            ?? throw new CoreMLException(
                "Graphviz, which makes .svg drawings, is not installed: install it (https://graphviz.org/download), or write .html, "
                    + "which needs nothing.");
        ProcessStartInfo start = new(program, ["-Tsvg"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process dot = Start(start);
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

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new CoreMLException($"Graphviz could not be started: {error.Message}", error);
        }
    }
}
