using Microsoft.Playwright;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(CoreMLSharp.Studio.Tests.Chromium))]
[assembly: AssemblyFixture(typeof(CoreMLSharp.Studio.Tests.SharedStudio))]

namespace CoreMLSharp.Studio.Tests;

/// <summary>A real browser without a window; tests skip where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>How long something may take to appear, on a machine that builds beside it.</summary>
    private const float Patience = 90_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Program => Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(Places, File.Exists);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program) return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
    }

    /// <summary>A page of a fresh profile that has opened Studio.</summary>
    internal async Task<IPage> OpenAsync(
        StudioProcess studio, int width = 1280, int height = 900, bool isDark = false, bool hasScripts = true)
    {
        if (_browser is null) Assert.Skip("There is no Chromium here; install Debian's package chromium, or name one in CHROMIUM.");
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["camera", "microphone"],
            JavaScriptEnabled = hasScripts,
        });
        context.SetDefaultTimeout(Patience);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(studio.Start.ToString());
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
