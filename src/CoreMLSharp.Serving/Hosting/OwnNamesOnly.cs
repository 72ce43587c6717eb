using System.Net;
using CoreMLSharp.Serving.Rest;
using CoreMLSharp.Serving.Settings;

namespace CoreMLSharp.Serving.Hosting;

/// <summary>
/// Refuses requests for a name that is not this machine's where the server listens on it only: a web page may have made a browser send them
/// (DNS rebinding).
/// </summary>
internal sealed class OwnNamesOnly(RequestDelegate next, ServingOptions options)
{
    private static readonly string[] Names = ["127.0.0.1", "localhost", "[::1]"];
    private readonly bool _isLocal = IPAddress.IsLoopback(options.Host);

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        !_isLocal || Names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : RestErrors.WriteAsync(
                context, StatusCodes.Status403Forbidden,
                "The server answers to the name of this machine only, where it listens on it only.");
}
