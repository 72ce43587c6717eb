using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Studio.Answers;
using CoreMLSharp.Studio.Data;

namespace CoreMLSharp.Studio.Models;

/// <summary>Addresses for models: what is dropped, the page of the graph, and the file to keep.</summary>
internal static class ModelEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapModelEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/models/drops/{drop:guid}", (Guid drop, string path, ModelShelf shelf, HttpContext context) =>
            Upload.AnswerAsync(new ModelUploads(shelf.DropFolder(drop)), path, context)).DisableAntiforgery();
        routes.MapPut("/models/examples/{drop:guid}", (Guid drop, string path, ModelShelf shelf, HttpContext context) =>
            Upload.AnswerAsync(new ExampleUploads(shelf.DropFolder(drop)), path, context)).DisableAntiforgery();
        routes.MapGet("/models/{id}/graph", Graph);
        routes.MapGet("/models/{id}/file", (string id, ModelShelf shelf) =>
            shelf.Find(id) is { } model ? Download.Of(model.Path) : Results.NotFound());
    }

    private static async Task Graph(string id, ModelShelf shelf, HttpContext context)
    {
        if (shelf.Find(id) is not { } model)
        {
            await PlainPage.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such model", "Drop it once more.");
            return;
        }

        try
        {
            using MemoryStream page = new();
            await Task.Run(() => GraphPage.Write(page, ModelDrawing.Of(model)), context.RequestAborted);
            context.Response.Headers.ContentSecurityPolicy = StandalonePage.Policy;
            context.Response.ContentType = "text/html; charset=utf-8";
            page.Position = 0;
            await page.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            await PlainPage.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "It cannot be drawn", error.Message);
        }
    }
}
