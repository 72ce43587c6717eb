using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Parts of pages by what a person calls them, and a look at a page as a whole.</summary>
internal static class PageParts
{
    private const string SeriousFaults =
        """
        async () => (await axe.run(document, { iframes: false, resultTypes: ["violations"] })).violations
          .filter(rule => ["serious", "critical"].includes(rule.impact))
          .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`))
        """;

    /// <summary>How often a page is looked at again, whose colours may be on their way to others.</summary>
    private const int Patience = 25;

    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    extension(IPage page)
    {
        /// <summary>
        /// A button of the component library, which tells screen readers, but not Playwright, its role and whether it works.
        /// </summary>
        public ILocator Button(string name) =>
            page.Locator(
                "fluent-button:not([disabled])", new PageLocatorOptions { HasTextRegex = new Regex($"^\\s*{Regex.Escape(name)}\\s*$") });

        /// <summary>A field to write into.</summary>
        public ILocator Field(string name) => page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = name });

        /// <summary>A tab of a project.</summary>
        public ILocator Tab(string name) =>
            page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Project" })
            .GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name, Exact = true });

        /// <summary>Chooses files in the page's file field as soon as the page listens to it, which no person is quicker than.</summary>
        public async Task GiveAsync(params string[] paths)
        {
            const string IsHeard = "field => field._blazorInputFileNextFileId !== undefined || !!field.closest('[data-takes]')";
            ILocator field = page.Locator("input[type=file]").First;
            while (!await field.EvaluateAsync<bool>(IsHeard))
            {
                await Task.Delay(50);
            }

            await field.SetInputFilesAsync(paths);
        }

        /// <summary>Begins a project of a task.</summary>
        public async Task BeginAsync(string task)
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = task }).ClickAsync();
            await page.Tab("Data").WaitForAsync();
        }

        /// <summary>Trains, and waits until there is a model.</summary>
        public async Task TrainAsync()
        {
            await page.Tab("Train").ClickAsync();
            await page.Button("Train").ClickAsync();
            await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "Output" }).First
                .WaitForAsync();
        }

        /// <summary>
        /// Sees that nothing on the page hinders people seriously (axe-core's rules), and takes a picture where somebody wants to look.
        /// </summary>
        public async Task LookAsync(string name)
        {
            foreach (IFrame frame in page.Frames)
            {
                if (!await frame.EvaluateAsync<bool>("() => 'axe' in window")) await frame.EvaluateAsync(AxeScript);
                string[] faults = await frame.EvaluateAsync<string[]>(SeriousFaults);
                for (int i = 0; i < Patience && faults.Length > 0; i++)
                {
                    await Task.Delay(200);
                    faults = await frame.EvaluateAsync<string[]>(SeriousFaults);
                }

                Assert.True(faults.Length == 0, string.Join('\n', faults));
            }

            if (Environment.GetEnvironmentVariable("STUDIO_PICTURES") is not { } pictures) return;
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}.png"), FullPage = true });
        }

        /// <summary>Looks at the page as it is, and on a phone in the dark.</summary>
        public async Task LookAroundAsync(string name)
        {
            await page.LookAsync(name);
            PageViewportSizeResult size = page.ViewportSize!;
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            await page.SetViewportSizeAsync(390, 900);
            await page.Locator("body[data-theme=dark]").WaitForAsync();
            await page.LookAsync($"{name}-narrow-dark");
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            await page.SetViewportSizeAsync(size.Width, size.Height);
        }

        /// <summary>One of a few choices.</summary>
        public ILocator Choice(string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

        /// <summary>The heading of the page.</summary>
        public ILocator Heading(string name) => page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name, Level = 1 });

        /// <summary>Makes a project of the sample photos, and trains it with some switches on.</summary>
        public async Task TrainMaterialsAsync(params string[] switches)
        {
            await page.BeginAsync("Image classification");
            await page.Field("Folder of photos on this machine").FillAsync(Samples.Materials);
            await page.Button("Use this folder").ClickAsync();
            await page.Locator(".tile").First.WaitForAsync();
            await page.Tab("Train").ClickAsync();
            foreach (string name in switches) await page.GetByLabel(name, new() { Exact = true }).ClickAsync();
            await page.TrainAsync();
        }
    }
}
