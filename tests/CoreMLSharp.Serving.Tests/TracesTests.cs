using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Serving.Tests;

/// <summary>Traces go to the collector that OpenTelemetry's own variable names.</summary>
public sealed class TracesTests
{
    [Fact]
    public async Task A_collector_gets_the_spans_of_requests_and_batches()
    {
        using TemporaryFolder folder = new();
        Programs.WriteSamples(folder.Path, "iris");
        using HttpListener collector = new();
        string address = $"http://127.0.0.1:{FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        Task received = ReceiveAsync(collector, "CoreMLSharp.Serving", "infer", "predict");
        ProcessStartInfo start = new("dotnet", [Programs.Serving, folder.Path, "--port", "0", "--grpc-port", "0"])
        {
            Environment = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
        };
        await using ServingProcess server = await ServingProcess.StartAsync(start);
        using HttpResponseMessage response = await server.Rest.PostAsync(
            "v2/models/Iris/infer",
            new StringContent(
                """{"inputs":[{"name":"petal_length","datatype":"FP64","shape":[1],"data":[1]},"""
                + """{"name":"petal_width","datatype":"FP64","shape":[1],"data":[1]}]}"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        server.Terminate();

        await received.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Takes what is sent, in one message or in several, until all of the words have come.</summary>
    private static async Task ReceiveAsync(HttpListener collector, params string[] words)
    {
        for (string traces = ""; !words.All(word => traces.Contains(word, StringComparison.Ordinal));)
        {
            HttpListenerContext context = await collector.GetContextAsync();
            Assert.Equal("/v1/traces", context.Request.Url!.AbsolutePath);
            using StreamReader reader = new(context.Request.InputStream, Encoding.Latin1);
            traces += await reader.ReadToEndAsync();
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
