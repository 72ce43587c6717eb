using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Serving.Grpc;
using Google.Protobuf;
using Grpc.Net.Client;

namespace CoreMLSharp.Benchmarks.Serving;

/// <summary>The server in a process of its own, and its clients.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _rest;
    private readonly GrpcChannel _channel;

    public Server(string program, string models, params string[] options)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, models, "--port", "0", "--grpc-port", "0", .. options])
        {
            RedirectStandardOutput = true,
        })!;
        _process.StandardOutput.ReadLine();
        _rest = new HttpClient { BaseAddress = new Uri(_process.StandardOutput.ReadLine()!["REST  ".Length..^"v2".Length]) };
        _channel = GrpcChannel.ForAddress(_process.StandardOutput.ReadLine()!["gRPC  ".Length..]);
    }

    /// <summary>One prediction over REST, with binary tensors.</summary>
    public async Task RestAsync(float[] x)
    {
        byte[] bytes = MemoryMarshal.AsBytes<float>(x).ToArray();
        byte[] header = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[{{{string.Join(',', Network.Shape)}}}]"""
            + $$$""","parameters":{"binary_data_size":{{{bytes.Length}}}}}],"parameters":{"binary_data_output":true}}""");
        using HttpRequestMessage request = new(HttpMethod.Post, "v2/models/Network/infer")
        {
            Content = new ByteArrayContent([.. header, .. bytes]),
            Headers = { { "Inference-Header-Content-Length", $"{header.Length}" } },
        };
        using HttpResponseMessage response = await _rest.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>One prediction over gRPC, with raw contents.</summary>
    public async Task GrpcAsync(float[] x) =>
        await new GRPCInferenceService.GRPCInferenceServiceClient(_channel).ModelInferAsync(new ModelInferRequest
        {
            ModelName = "Network",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { Network.Shape } } },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(x)) },
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _rest.Dispose();
        _channel.Dispose();
    }
}
