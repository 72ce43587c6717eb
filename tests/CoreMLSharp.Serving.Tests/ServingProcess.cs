using System.Diagnostics;
using CoreMLSharp.Serving.Grpc;
using Grpc.Net.Client;

namespace CoreMLSharp.Serving.Tests;

/// <summary>The server as a person starts it: a process of its own.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private ServingProcess(Process process, string rest, string grpc)
    {
        _process = process;
        Rest = new HttpClient { BaseAddress = new Uri(rest[..^"v2".Length]) };
        _channel = GrpcChannel.ForAddress(grpc);
        Grpc = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
    }

    /// <summary>A client of REST.</summary>
    public HttpClient Rest { get; }

    /// <summary>A client of gRPC.</summary>
    public GRPCInferenceService.GRPCInferenceServiceClient Grpc { get; }

    /// <summary>What it says of errors, where that was asked for.</summary>
    public StreamReader Errors => _process.StandardError;

    /// <summary>Starts it at free ports.</summary>
    public static Task<ServingProcess> StartAsync(string models, params string[] arguments) =>
        StartAsync(new ProcessStartInfo("dotnet", [Programs.Serving, models, "--port", "0", "--grpc-port", "0", .. arguments]));

    /// <summary>Starts a program that serves, and waits until it says where.</summary>
    public static async Task<ServingProcess> StartAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start)!;
        await ReadAsync(process, "Serving ");
        string rest = await ReadAsync(process, "REST  ");
        return new ServingProcess(process, rest, await ReadAsync(process, "gRPC  "));
    }

    /// <summary>Asks it to end, as systems do.</summary>
    public void Terminate()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal for it.");
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _channel.Dispose();
        Rest.Dispose();
    }

    private static async Task<string> ReadAsync(Process process, string start)
    {
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return line?.StartsWith(start, StringComparison.Ordinal) == true ? line[start.Length..]
            : throw new InvalidOperationException($"The server said '{line}' where '{start}…' was expected.");
    }
}
