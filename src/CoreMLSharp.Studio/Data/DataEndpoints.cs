using CoreMLSharp.Studio.Projects;
using Microsoft.AspNetCore.StaticFiles;

namespace CoreMLSharp.Studio.Data;

/// <summary>
/// Addresses for a project's files: what pages show, and what is dropped into them. Files are named by identifiers, not by paths.
/// </summary>
public static class DataEndpoints
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Maps them.</summary>
    public static void MapDataEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/projects/{id}/files/{part}/{item}", Get);
        routes.MapGet("/projects/{id}/files/{part}/{item}/thumbnail", Thumbnail);
        routes.MapPut("/projects/{id}/files/{part}", Put).DisableAntiforgery();
    }

    /// <summary>The address of a file.</summary>
    public static string Address(Project project, DataPartName part, DataItem item) => $"/projects/{project.Id}/files/{part}/{item.Id}";

    private static IResult Get(string id, DataPartName part, string item, ProjectLibrary library)
    {
        if (library.Find(id)?.Data(part).Find(item) is not { } file || !File.Exists(file.Path)) return Results.NotFound();
        string type = ContentTypes.TryGetContentType(file.Path, out string? known) && IsShown(known) ? known : "application/octet-stream";
        return Results.File(file.Path, type, enableRangeProcessing: true);
    }

    private static async Task<IResult> Thumbnail(
        string id, DataPartName part, string item, ProjectLibrary library, Thumbnails thumbnails, HttpContext context)
    {
        if (library.Find(id) is not { } project || project.Data(part).Find(item) is not { } photo) return Results.NotFound();
        if (await thumbnails.GetAsync(project, photo) is not { } path) return Results.NotFound();
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.File(path, "image/jpeg");
    }

    private static async Task<IResult> Put(string id, DataPartName part, string path, ProjectLibrary library, HttpContext context) =>
        library.Find(id) is { } project ? await Upload.AnswerAsync(new ProjectUploads(project, part), path, context) : Results.NotFound();

    /// <summary>Pictures and sounds are shown; anything else, such as a page with a script in it, is only ever downloaded.</summary>
    private static bool IsShown(string type) =>
        type != "image/svg+xml"
        && (type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("audio/", StringComparison.Ordinal));
}
