using System.Security.Cryptography;
using System.Text;
using CoreMLSharp.Studio.Answers;
using CoreMLSharp.Studio.Settings;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>
/// Lets in the browser that was opened with the start address and nobody else: other programs and other people of this machine can reach
/// a port of it, but do not know the token. The address gives it once; a cookie that no other site can make the browser send keeps it.
/// </summary>
internal sealed class AccessToken(RequestDelegate next, StudioOptions options)
{
    /// <summary>The name of the token in the start address.</summary>
    public const string Parameter = "token";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // Cookies do not tell ports apart, and there may be two Studios.
        string cookie = $"coreml-studio-{context.Connection.LocalPort}";
        string? given = context.Request.Query[Parameter];
        if (given is not null && Is(given))
        {
            context.Response.Cookies.Append(
                cookie, options.Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
            context.Response.Redirect(context.Request.PathBase + context.Request.Path);
            return Task.CompletedTask;
        }

        if (context.Request.Cookies.TryGetValue(cookie, out string? kept) && Is(kept)) return next(context);
        return PlainPage.WriteAsync(
            context, StatusCodes.Status403Forbidden, "This page belongs to somebody else's start of Studio",
            "Studio lets in the browser that it was started for. Open the address that 'coreml studio' printed when it started last; "
            + "it changes with every start.");
    }

    private bool Is(string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(options.Token));
}
