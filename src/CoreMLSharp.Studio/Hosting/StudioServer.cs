using System.Net;
using CoreMLSharp.Studio.Answers;
using CoreMLSharp.Studio.Components;
using CoreMLSharp.Studio.Data;
using CoreMLSharp.Studio.Evaluations;
using CoreMLSharp.Studio.Models;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Runs;
using CoreMLSharp.Studio.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.FluentUI.AspNetCore.Components;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>The local web server.</summary>
internal static class StudioServer
{
    /// <summary>Puts the server together; it listens on this machine only.</summary>
    public static WebApplication Build(StudioOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.Limits.MaxRequestBodySize = options.MostUploadBytes;
            kestrel.AddServerHeader = false;
        });

        builder.Services.AddDataProtection().AddKeyManagementOptions(keys => keys.XmlRepository = new KeysInMemory());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddFluentUIComponents();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ProjectLibrary>();
        builder.Services.AddSingleton<Thumbnails>();
        builder.Services.AddSingleton<ModelShelf>();
        builder.Services.AddSingleton<ContentChecks>();
        builder.Services.AddSingleton<LoadedModels>();
        builder.Services.AddSingleton<EvaluationList>();
        builder.Services.AddSingleton<RunQueue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunQueue>());

        WebApplication app = builder.Build();
        app.UseMiddleware<SafetyHeaders>();
        app.UseMiddleware<SameSiteOnly>();
        app.UseMiddleware<AccessToken>();
        app.UseExceptionHandler(failed => failed.Run(context => PlainPage.WriteAsync(
            context, StatusCodes.Status500InternalServerError, "Something went wrong",
            "Studio could not show this page. Nothing is lost: go back to the start page and try again.")));
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapDataEndpoints();
        app.MapModelEndpoints();
        app.MapRunDownloads();
        app.MapEvaluationEndpoints();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>Starts the server, tells where it is, opens the browser, and waits for the end.</summary>
    public static async Task<int> RunAsync(WebApplication app, StudioOptions options, TextWriter output, TextWriter error)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException)
        {
            await error.WriteLineAsync($"error: port {options.Port} is taken. Give another one with --port, or none for a free one.");
            return 1;
        }

        string address = StartAddress(app, options);
        await output.WriteLineAsync($"CoreML Studio is at {address}");
        await output.WriteLineAsync("Press Ctrl+C to stop it.");
        await output.FlushAsync();
        if (options.OpensBrowser && !Browser.Open(address)) await output.WriteLineAsync("Open the address in a browser.");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The address that lets a browser in.</summary>
    public static string StartAddress(WebApplication app, StudioOptions options)
    {
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        string page = options.Path is { } path ? PageOf(path, app.Services) : "/";
        return $"{address}{page}?{AccessToken.Parameter}={options.Token}";
    }

    private static string PageOf(string path, IServiceProvider services) => Project.Is(path)
        ? $"/projects/{services.GetRequiredService<ProjectLibrary>().Open(path).Id}"
        : services.GetRequiredService<ModelShelf>().Add(path).Page;
}
