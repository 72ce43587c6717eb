using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CoreMLSharp.Serving.Telemetry;

/// <summary>What the server counts and measures, and its traces: by .NET's own means, which OpenTelemetry and others listen to.</summary>
internal static class ServingMeters
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "CoreMLSharp.Serving";

    /// <summary>The source of traces: a span <c>infer</c> for a request, a span <c>predict</c> for a batch.</summary>
    public static readonly ActivitySource Traces = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Requests for inference that were answered, by model, protocol and outcome.</summary>
    public static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "coreml_requests", description: "Requests for inference that were answered.");

    /// <summary>Seconds from the reading of a request to its answer.</summary>
    public static readonly Histogram<double> RequestSeconds = Meter.CreateHistogram<double>(
        "coreml_request_duration_seconds", description: "Seconds from a request to its answer.");

    /// <summary>Seconds that a model computed a batch.</summary>
    public static readonly Histogram<double> PredictSeconds = Meter.CreateHistogram<double>(
        "coreml_predict_duration_seconds", description: "Seconds that a model computed a batch.");

    /// <summary>Requests that a model computed together.</summary>
    public static readonly Histogram<double> BatchSize = Meter.CreateHistogram<double>(
        "coreml_batch_size", description: "Requests that a model computed together.");

    /// <summary>Requests that wait for a model or are computed.</summary>
    public static readonly UpDownCounter<long> InFlight = Meter.CreateUpDownCounter<long>(
        "coreml_requests_in_flight", description: "Requests that wait for a model or are computed.");
}
