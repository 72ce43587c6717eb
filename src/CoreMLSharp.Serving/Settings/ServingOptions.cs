using System.Net;

namespace CoreMLSharp.Serving.Settings;

/// <summary>How the server runs.</summary>
internal sealed record ServingOptions
{
    /// <summary>The folder of models, or one model.</summary>
    public string Models { get; init; } = "";

    /// <summary>The address to listen on; this machine only unless another is given.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port of REST, health and metrics; 0 for a free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>The port of gRPC; 0 for a free one.</summary>
    public int GrpcPort { get; init; } = 8001;

    /// <summary>What requests must bring; null to let in all.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The most requests that a model computes together.</summary>
    public int MaxBatch { get; init; } = 16;

    /// <summary>How many batches a model computes at once; as many as the machine has processors.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a request waits for others; not by default: what comes while the model computes is the next batch.</summary>
    public TimeSpan BatchDelay { get; init; }

    /// <summary>The most requests that wait for a model.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>The most bytes of a request's body.</summary>
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Threads that a network computes with; 0 for as many as the machine has.</summary>
    public int Threads { get; init; }

    /// <summary>How long a stop waits for requests that are being answered.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server stops when its standard input ends, as it does when the program that started it is gone.</summary>
    public bool StopsWithInput { get; init; }
}
