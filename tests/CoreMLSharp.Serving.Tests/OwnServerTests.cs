using System.Diagnostics;
using System.Net;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Serving.Grpc;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using Grpc.Core;
using Metadata = Grpc.Core.Metadata;

namespace CoreMLSharp.Serving.Tests;

/// <summary>What changes a server, ends it, or needs one with other settings.</summary>
public sealed class OwnServerTests
{
    private const int Side = 128;
    private const int Channels = 32;

    [Fact]
    public async Task A_key_lets_in()
    {
        using TemporaryFolder folder = new();
        Programs.WriteSamples(folder.Path, "iris");
        File.WriteAllText(folder["key.txt"], "sesame\n");
        await using ServingProcess server = await ServingProcess.StartAsync(folder["Iris.mlmodel"], "--api-key-file", folder["key.txt"]);

        Assert.Equal(HttpStatusCode.OK, (await server.Rest.GetAsync("v2/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Rest.GetAsync("v2")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "X-API-Key", "sesam"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "X-API-Key", "sesame"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "Authorization", "Bearer sesame"));

        ServerMetadataRequest request = new();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await server.Grpc.ServerMetadataAsync(request));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("key", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("coreml-serve", (await server.Grpc.ServerMetadataAsync(request, new Metadata { { "x-api-key", "sesame" } })).Name);
    }

    [Fact]
    public async Task A_stop_answers_what_is_in_flight()
    {
        using TemporaryFolder folder = new();
        Slow().Save(folder["Slow.mlmodel"]);
        await using ServingProcess server = await ServingProcess.StartAsync(folder.Path, "--max-batch", "1", "--workers", "1");
        Task<HttpStatusCode>[] answers = [];
        while (!(await server.Rest.GetStringAsync("metrics")).Contains("in_flight{model=\"Slow\"} 4", StringComparison.Ordinal))
        {
            // On a busy machine the first may be answered before the last is asked: then they are asked again.
            if (answers.All(answer => answer.IsCompleted)) answers = [.. Enumerable.Range(0, 4).Select(_ => InferSlowAsync(server))];
            await Task.Delay(5);
        }

        server.Terminate();
        Assert.All(await Task.WhenAll(answers), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task A_full_queue_refuses_and_the_rest_is_answered()
    {
        using TemporaryFolder folder = new();
        Slow().Save(folder["Slow.mlmodel"]);
        await using ServingProcess server = await ServingProcess.StartAsync(
            folder.Path, "--max-batch", "1", "--workers", "1", "--queue", "1");
        List<HttpStatusCode> answers = [];
        while (!answers.Contains(HttpStatusCode.ServiceUnavailable))
        {
            // On a busy machine they may come one by one: then they are asked again.
            Assert.True(answers.Count < 1000, "Of so many requests none was refused.");
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => InferSlowAsync(server))));
        }

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.OK, await InferSlowAsync(server));
    }

    [Fact]
    public async Task The_command_starts_the_server_and_ends_it_in_good_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tool that is put into PATH is a shell's.");
        using TemporaryFolder folder = new();
        Programs.WriteSamples(folder.Path, "iris");
        string tool = folder["coreml-serve"];
        File.WriteAllText(tool, $"#!/bin/sh\nexec dotnet '{Programs.Serving}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        ProcessStartInfo start = new(
            "dotnet", [Programs.Command, "serve", folder.Path, "--port", "0", "--grpc-port", "0"])
        {
            Environment = { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        await using ServingProcess server = await ServingProcess.StartAsync(start);
        Assert.Equal(HttpStatusCode.OK, (await server.Rest.GetAsync("v2/models/Iris/ready")).StatusCode);

        server.Terminate();
        Assert.Equal(0, await server.EndAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Rest.GetAsync("v2"));
    }

    [Theory]
    [InlineData("no models", "")]
    [InlineData("not understood", "--prot", "1")]
    [InlineData("--port", "--port", "many")]
    public async Task What_cannot_be_started_says_why(string message, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Programs.Serving, folder.Path, .. arguments.Where(argument => argument.Length > 0)])
        {
            RedirectStandardError = true,
        })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static ModelFile Slow()
    {
        NeuralNetworkBuilder network = new(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, Channels, Side, Side)],
            [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)]);
        string last = "x";
        for (int i = 0; i < 8; i++)
        {
            string next = i == 7 ? "y" : $"h{i}";
            network.AddConvolution(
                $"c{i}", last, next, Channels, Channels, 3, 3, new float[Channels * Channels * 9], borderMode: BorderMode.Same);
            last = next;
        }

        return new ModelFile(network.Build());
    }

    private static async Task<HttpStatusCode> InferSlowAsync(ServingProcess server)
    {
        const int Bytes = Channels * Side * Side * sizeof(float);
        string header = $$$"""{"inputs":[{"name":"x","shape":[{{{Channels}}},{{{Side}}},{{{Side}}}],"datatype":"FP32","""
            + $$$""" "parameters":{"binary_data_size":{{{Bytes}}}}}],"parameters":{"binary_data_output":true}}""";
        using HttpRequestMessage request = new(HttpMethod.Post, "v2/models/Slow/infer")
        {
            Content = new ByteArrayContent([.. System.Text.Encoding.UTF8.GetBytes(header), .. new byte[Bytes]]),
            Headers = { { "Inference-Header-Content-Length", $"{header.Length}" } },
        };
        using HttpResponseMessage response = await server.Rest.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> AskAsync(ServingProcess server, string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "v2");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await server.Rest.SendAsync(request);
        return response.StatusCode;
    }
}
