using System.Security.Cryptography;
using System.Text;
using CoreMLSharp.Serving.Rest;
using CoreMLSharp.Serving.Settings;
using Grpc.Core;

namespace CoreMLSharp.Serving.Hosting;

/// <summary>
/// Lets in who brings the key, as <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>. Whether the server lives and is ready it says
/// to all: what starts and stops servers asks that.
/// </summary>
internal sealed class ApiKey(RequestDelegate next, ServingOptions options)
{
    private const string Scheme = "Bearer ";
    private const string Message = "This server asks for a key: send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.";
    private readonly byte[]? _key = options.ApiKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        bool isOpen = _key is null || context.Request.Path.StartsWithSegments("/v2/health");
        if (isOpen || Is(Given(context.Request.Headers))) return next(context);
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return RestErrors.WriteAsync(context, StatusCodes.Status401Unauthorized, Message);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = $"{(int)StatusCode.Unauthenticated}";
        context.Response.Headers["grpc-message"] = Message;
        return Task.CompletedTask;
    }

    private static string? Given(IHeaderDictionary headers)
    {
        string? authorization = headers.Authorization;
        return authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[Scheme.Length..].Trim()
            : headers["X-API-Key"];
    }

    private bool Is(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _key);
}
