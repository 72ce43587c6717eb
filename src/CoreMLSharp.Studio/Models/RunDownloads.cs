using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Studio.Answers;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Runs;

namespace CoreMLSharp.Studio.Models;

/// <summary>The model of a run in the forms that apps and other programs take.</summary>
internal static class RunDownloads
{
    /// <summary>A form for each name in the addresses.</summary>
    private static readonly Dictionary<string, Func<Run, ModelShelf, IResult>> Forms = new()
    {
        ["model"] = (run, _) => Download.Of(run.ModelPath),
        ["embedded"] = Embedded,
        ["onnx"] = Onnx,
        ["bundle"] = Bundle,
    };

    /// <summary>Maps their addresses.</summary>
    public static void MapRunDownloads(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/projects/{id}/runs/{number:int}/{form}", Get);

    /// <summary>The address of a form.</summary>
    public static string Address(Run run, string form) => $"/projects/{run.Project.Id}/runs/{run.Number}/{form}";

    private static async Task Get(string id, int number, string form, ProjectLibrary library, ModelShelf shelf, HttpContext context)
    {
        if (library.Find(id)?.Runs.Find(number) is not { HasModel: true } run
            || !Forms.TryGetValue(form, out Func<Run, ModelShelf, IResult>? make))
        {
            await PlainPage.WriteAsync(
                context, StatusCodes.Status404NotFound, "There is no such model", "The run was removed, or has no model.");
            return;
        }

        try
        {
            IResult result = await Task.Run(() => make(run, shelf), context.RequestAborted);
            await result.ExecuteAsync(context);
        }
        catch (Exception error) when (
            error is CoreMLException or IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            await PlainPage.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "The file cannot be made", error.Message);
        }
    }

    private static IResult Embedded(Run run, ModelShelf shelf)
    {
        string path = Path.Combine(shelf.NewFolder(), $"{run.Project.Document.Name}-embedded.mlmodel");
        return Download.Of(LinkedModelEmbedder.Embed(run.ModelPath, path, LoadedModels.ConfigurationOf(run).SearchPaths).Path);
    }

    private static IResult Onnx(Run run, ModelShelf shelf)
    {
        using ModelFile file = ModelFile.Load(run.ModelPath);
        using EmbeddingResult? alone = LinkedModelEmbedder.HasLinks(file.Specification)
            ? LinkedModelEmbedder.Embed(file, Path.GetDirectoryName(run.ModelPath)!, LoadedModels.ConfigurationOf(run).SearchPaths)
            : null;
        using OnnxTranslation translation = OnnxExporter.Export(
            alone?.File ?? file, new OnnxTranslationOptions { ModelName = Path.GetFileName(run.ModelPath) });
        OnnxVerifier.Run(translation, file.Specification.Description);
        string path = Path.Combine(shelf.NewFolder(), $"{run.Project.Document.Name}.onnx");
        translation.Save(path);
        return Download.Of(path);
    }

    /// <summary>The model and those that it links to, as they go into an app side by side.</summary>
    private static IResult Bundle(Run run, ModelShelf shelf)
    {
        List<(string Path, string Name)> entries = [(run.ModelPath, Path.GetFileName(run.ModelPath))];
        foreach (LinkedPart part in Anatomy.Of(run.ModelPath, LoadedModels.ConfigurationOf(run).SearchPaths).Linked)
        {
            string path = part.Source.Path ?? Written(part.Source, shelf);
            entries.Add((path, Path.GetFileName(path)));
        }

        return Download.Archive($"{run.Project.Document.Name}.zip", entries);
    }

    private static string Written(ModelSource source, ModelShelf shelf)
    {
        string path = Path.Combine(shelf.NewFolder(), $"{source.Name}.mlmodel");
        using Stream from = ModelSource.OpenBuiltIn(source.Name);
        using FileStream to = File.Create(path);
        from.CopyTo(to);
        return path;
    }
}
