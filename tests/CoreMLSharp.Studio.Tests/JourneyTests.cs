using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>What a person does from the start page to a model, in a real browser.</summary>
public sealed class JourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_folder_of_photos_becomes_a_model()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.GetByRole(AriaRole.Button, new() { Name = "Image classification" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Folder of photos on this machine" }).FillAsync(Samples.Materials);
        await page.Button("Use this folder").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("photos");
        await page.LookAsync("data");
        await page.GetByRole(AriaRole.Link, new() { Name = "Train" }).ClickAsync();
        await page.Button("Train").ClickAsync();
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "Output" }).WaitForAsync(new() { Timeout = 60_000 });
        await page.LookAsync("train");
        string model = Assert.Single(Directory.GetFiles(folder.Path, "*.mlmodel", SearchOption.AllDirectories));
        Assert.InRange(new FileInfo(model).Length, 1_000, 20_000);
    }
}
