using CoreMLSharp.Serving.Models;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Rest;

/// <summary>The protocol's paths.</summary>
internal static class RestEndpoints
{
    private static readonly string[] OfModel = ["/v2/models/{name}", "/v2/models/{name}/versions/{version}"];

    /// <summary>Adds them.</summary>
    public static void MapRest(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", () => Results.Json(
            new ServerMetadata(ServerIdentity.Name, ServerIdentity.Version, ServerIdentity.Extensions),
            ServingJson.Default.ServerMetadata));
        routes.MapGet("/v2/health/live", () => Results.Ok());
        routes.MapGet("/v2/health/ready", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
                : Results.Ok());
        routes.MapPost("/v2/repository/index", (ModelRepository repository) => Results.Json(
            [.. repository.Models.Select(IndexEntry)], ServingJson.Default.ListRepositoryEntry));
        foreach (string path in OfModel)
        {
            routes.MapGet(path, (ModelRepository repository, string name, string? version) => Results.Json(
                Metadata(repository.Find(name, version)), ServingJson.Default.ModelMetadata));
            routes.MapGet(path + "/ready", (ModelRepository repository, string name, string? version) =>
            {
                repository.Find(name, version).CheckReady();
                return Results.Ok();
            });
            routes.MapPost(path + "/infer", InferAsync);
        }

        routes.MapFallback((HttpContext context) => throw new ProtocolException(
            Fault.NotFound, $"There is nothing at {context.Request.Method} {context.Request.Path}; the protocol's paths begin with /v2."));
    }

    private static async Task InferAsync(HttpContext context, ModelRepository repository, string name, string? version)
    {
        InferBody? body = null;
        IReadOnlyList<Tensor> outputs = await ServedInference.RunAsync(
            repository, "rest", name, version,
            async () => (body = await InferBody.ReadAsync(context.Request)).Request,
            context.RequestAborted);
        await InferAnswer.WriteAsync(context.Response, name, body!, outputs);
    }

    private static ModelMetadata Metadata(ServedModel model)
    {
        model.CheckReady();
        return new(model.Name, [ModelRepository.Version], "coreml", model.Inputs, model.Outputs);
    }

    private static RepositoryEntry IndexEntry(ServedModel model) =>
        new(model.Name, ModelRepository.Version, model.Failure is null ? "READY" : "UNAVAILABLE", model.Failure ?? "");
}
