using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Looks at a page as people with and without screen readers do.</summary>
internal static class PageLook
{
    /// <summary>
    /// The page has nothing that keeps people from using it; pictures of it, wide and narrow, light and dark, go where
    /// <c>STUDIO_PICTURES</c> says.
    /// </summary>
    public static async Task LookAsync(this IPage page, string name)
    {
        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}")));
        if (Environment.GetEnvironmentVariable("STUDIO_PICTURES") is not { } pictures) return;
        foreach ((string kind, int width, ColorScheme scheme) in new[] { ("", 1280, ColorScheme.Light), ("-narrow-dark", 390, ColorScheme.Dark) })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 900);
            await page.WaitForTimeoutAsync(300);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}{kind}.png"), FullPage = true });
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
    }
}
