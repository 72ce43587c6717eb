using CoreMLSharp.Studio.Answers;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>
/// Refuses what another web page may have made the browser send: requests for a name that is not this machine's (DNS rebinding), and
/// requests and sockets that another site began.
/// </summary>
internal sealed class SameSiteOnly(RequestDelegate next)
{
    private static readonly string[] Names = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!Names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase) || request.Host.Port != context.Connection.LocalPort)
        {
            return Refuse(context, "Studio answers to the name of this machine only.");
        }

        string? origin = request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(context, "Another web page tried to speak to Studio.");
        }

        string? site = request.Headers["Sec-Fetch-Site"];
        bool isOwn = string.IsNullOrEmpty(site) || site is "same-origin" or "none";
        return isOwn || IsVisit(request) ? next(context) : Refuse(context, "Another web page tried to speak to Studio.");
    }

    /// <summary>Whether a person follows a link to a page, which shows it and changes nothing.</summary>
    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    private static Task Refuse(HttpContext context, string reason) =>
        PlainPage.WriteAsync(context, StatusCodes.Status403Forbidden, "Refused", reason);
}
