using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Parts of pages by what a person calls them.</summary>
internal static class PageParts
{
    extension(IPage page)
    {
        /// <summary>A button of the component library, which tells its role to screen readers but not to Playwright.</summary>
        public ILocator Button(string name) =>
            page.Locator("fluent-button", new PageLocatorOptions { HasTextRegex = new Regex($"^\\s*{Regex.Escape(name)}\\s*$") });

        /// <summary>One of a few choices.</summary>
        public ILocator Choice(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

        /// <summary>The heading of the page.</summary>
        public ILocator Heading(string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });

        /// <summary>Makes a project of the sample photos, and trains it with some switches on.</summary>
        public async Task TrainMaterialsAsync(params string[] switches)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Image classification" }).ClickAsync();
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Folder of photos on this machine" }).FillAsync(Samples.Materials);
            await page.Button("Use this folder").ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToContainTextAsync("photos");
            await page.GetByRole(AriaRole.Link, new() { Name = "Train" }).ClickAsync();
            foreach (string name in switches) await page.GetByLabel(name, new() { Exact = true }).ClickAsync();
            await page.Button("Train").ClickAsync();
            await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "Output" }).WaitForAsync(new() { Timeout = 90_000 });
        }
    }
}
