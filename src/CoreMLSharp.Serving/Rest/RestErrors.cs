using System.Text.Encodings.Web;
using System.Text.Json;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Rest;

/// <summary>Answers what cannot be answered otherwise: a status, and <c>{"error": …}</c>.</summary>
internal sealed class RestErrors(RequestDelegate next, ILogger<RestErrors> log)
{
    private static readonly Dictionary<Fault, int> Statuses = new()
    {
        [Fault.Invalid] = StatusCodes.Status400BadRequest,
        [Fault.NotFound] = StatusCodes.Status404NotFound,
        [Fault.Exhausted] = StatusCodes.Status503ServiceUnavailable,
        [Fault.Unavailable] = StatusCodes.Status503ServiceUnavailable,
    };

    // Messages quote names; they are read by people in a terminal, and no page shows them.
    private static readonly ServingJson Readable = new(
        new JsonSerializerOptions(ServingJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ProtocolException refused) when (!context.Response.HasStarted)
        {
            if (refused.Fault == Fault.Exhausted) context.Response.Headers.RetryAfter = "1";
            await WriteAsync(context, Statuses[refused.Fault], refused.Message);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, bad.StatusCode, bad.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            log.LogError(error, "The request could not be answered.");
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "The server failed; its log says how.");
        }
    }

    /// <summary>Writes a refusal.</summary>
    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(message), Readable.ErrorAnswer);
    }
}
