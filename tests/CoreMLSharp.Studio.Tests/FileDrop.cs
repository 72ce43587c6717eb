using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Files and folders of this machine, dropped from outside the browser as a person does.</summary>
internal static class FileDrop
{
    /// <summary>Drops onto the middle of an element.</summary>
    public static async Task DropAsync(this IPage page, ILocator target, params string[] paths)
    {
        await target.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await target.BoundingBoxAsync())!;
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        foreach (string kind in new[] { "dragEnter", "dragOver", "drop" })
        {
            await session.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = kind,
                ["x"] = box.X + (box.Width / 2),
                ["y"] = box.Y + (box.Height / 2),
                ["data"] = new Dictionary<string, object>
                {
                    ["items"] = Array.Empty<object>(),
                    ["files"] = paths,
                    ["dragOperationsMask"] = 1,
                },
            });
        }
    }
}
