using System.Diagnostics;
using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Serving.Telemetry;

namespace CoreMLSharp.Serving.Models;

/// <summary>A request for inference, whatever protocol it came by: counted, timed and traced.</summary>
internal static class ServedInference
{
    /// <summary>Reads a request and computes its answer.</summary>
    /// <param name="repository">The models.</param>
    /// <param name="protocol">Whether the request came by <c>rest</c> or <c>grpc</c>.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="version">The version; null or empty for any.</param>
    /// <param name="read">Reads the request.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public static async Task<IReadOnlyList<Tensor>> RunAsync(
        ModelRepository repository, string protocol, string name, string? version, Func<Task<InferRequest>> read,
        CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using Activity? span = ServingMeters.Traces.StartActivity("infer");
        string outcome = "error", known = "";
        try
        {
            ServedModel model = repository.Find(name, version);
            known = name;
            span?.SetTag("model", name).SetTag("protocol", protocol);
            IReadOnlyList<Tensor> outputs = await model.InferAsync(await read(), cancellationToken);
            outcome = "ok";
            return outputs;
        }
        catch (ProtocolException refused)
        {
            outcome = refused.Fault.ToString().ToLowerInvariant();
            span?.SetStatus(ActivityStatusCode.Error, refused.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            // Names that clients invent are no labels: there is no end of them.
            KeyValuePair<string, object?> model = new("model", known), by = new("protocol", protocol);
            ServingMeters.Requests.Add(1, model, by, new("outcome", outcome));
            ServingMeters.RequestSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, model, by);
        }
    }
}
