using System.Net;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Serving.Grpc;
using CoreMLSharp.Serving.Models;
using CoreMLSharp.Serving.Rest;
using CoreMLSharp.Serving.Settings;
using CoreMLSharp.Serving.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Trace;

namespace CoreMLSharp.Serving.Hosting;

/// <summary>The server.</summary>
internal static class ServingHost
{
    private const string TracesAddress = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Loads the models, listens, tells where, and waits for the end.</summary>
    public static async Task<int> RunAsync(ServingOptions options, TextWriter output, TextWriter error)
    {
        try
        {
            await using WebApplication app = Build(options);
            ModelRepository repository = app.Services.GetRequiredService<ModelRepository>();
            foreach (ServedModel model in repository.Models.Where(model => model.Failure is not null))
            {
                await error.WriteLineAsync($"warning: {model.Name} is not served: {model.Failure}");
            }

            await app.StartAsync();
            await TellAsync(app, repository, options, output, error);
            if (options.StopsWithInput) _ = StopWithInputAsync(app.Lifetime);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (CoreMLException refused)
        {
            await error.WriteLineAsync($"error: {refused.Message}");
        }
        catch (IOException)
        {
            await error.WriteLineAsync(
                $"error: {options.Host} cannot be listened on at the ports {options.Port} (REST) and {options.GrpcPort} (gRPC): "
                + "give others with --port and --grpc-port, 0 for free ones.");
        }

        return 1;
    }

    private static WebApplication Build(ServingOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Host, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(options.Host, options.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.AddServerHeader = false;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWithin);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<PrometheusText>();
        builder.Services.AddSingleton(services => ModelRepository.Load(options, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddRequestDecompression();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxBodyBytes;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<GrpcErrors>();
        });
        if (Environment.GetEnvironmentVariable(TracesAddress) is { Length: > 0 })
        {
            builder.Services.AddOpenTelemetry().WithTracing(
                traces => traces.AddSource("Microsoft.AspNetCore", ServingMeters.Name).AddOtlpExporter());
        }

        WebApplication app = builder.Build();
        PrometheusText metrics = app.Services.GetRequiredService<PrometheusText>();
        app.UseMiddleware<RestErrors>();
        app.UseMiddleware<OwnNamesOnly>();
        app.UseMiddleware<ApiKey>();
        app.UseRequestDecompression();
        app.MapGet("/metrics", () => Results.Text(metrics.Write(), PrometheusText.ContentType));
        app.MapGrpcService<InferenceService>();
        app.MapRest();
        return app;
    }

    private static async Task TellAsync(
        WebApplication app, ModelRepository repository, ServingOptions options, TextWriter output, TextWriter error)
    {
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        string models = string.Join(", ", repository.Models.Where(model => model.Failure is null).Select(model => model.Name));
        await output.WriteLineAsync($"Serving {models}");
        await output.WriteLineAsync($"REST  {addresses[0]}/v2");
        await output.WriteLineAsync($"gRPC  {addresses[1]}");
        await output.WriteLineAsync("Press Ctrl+C to stop.");
        await output.FlushAsync();
        if (!IPAddress.IsLoopback(options.Host) && options.ApiKey is null)
        {
            await error.WriteLineAsync(
                $"warning: everybody who reaches {options.Host} may use the models: set {ServingArguments.KeyVariable} or --api-key-file.");
        }
    }

    private static async Task StopWithInputAsync(IHostApplicationLifetime lifetime)
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        lifetime.StopApplication();
    }
}
