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
    }
}
