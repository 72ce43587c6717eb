using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Parts of pages by what a person calls them, and a look at a page as a whole.</summary>
internal static class PageParts
{
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
            AxeResult result = await page.RunAxe();
            Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}")));
            if (Environment.GetEnvironmentVariable("STUDIO_PICTURES") is not { } pictures) return;
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}.png"), FullPage = true });
        }
    }
}
