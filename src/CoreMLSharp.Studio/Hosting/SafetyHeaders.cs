namespace CoreMLSharp.Studio.Hosting;

/// <summary>Tells the browser that a page is made of Studio's own parts, may not stand in another page, and reaches nothing else.</summary>
internal sealed class SafetyHeaders(RequestDelegate next)
{
    // Components set styles of elements; pages of graphs and reports, which stand alone, are shown in frames with a policy of their own.
    private const string Policy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Without any referrer a form that is sent before the scripts are there has no origin either, and is refused.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=()";
        return next(context);
    }
}
