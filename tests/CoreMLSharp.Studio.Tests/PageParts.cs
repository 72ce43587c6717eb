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
    }
}
