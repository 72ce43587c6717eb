using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Models that learn from a few new photos.</summary>
public sealed class PersonaliseTests(Chromium chromium)
{
    [Fact]
    public async Task A_model_learns_from_new_photos_and_stays_as_it_is()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.TrainMaterialsAsync("Can be personalised");
        string model = Assert.Single(Directory.GetFiles(folder.Path, "*.mlmodel", SearchOption.AllDirectories));
        byte[] original = await File.ReadAllBytesAsync(model, TestContext.Current.CancellationToken);
        await page.Tab("Personalise").ClickAsync();
        await page.Locator(".drop[data-takes] [data-class=fabric]").WaitForAsync();
        await page.LookAroundAsync("personalise");

        // Bricks that the person calls fabric: before, the model is wrong about all of them.
        string[] bricks = [.. Directory.GetFiles(Path.Combine(Samples.Materials, "brick")).Take(4)];
        await page.DropAsync(page.Locator("[data-class=fabric]"), bricks);
        await page.GetByLabel("Epochs").FillAsync("60");
        await page.Button("Learn from 4 photos").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(
            new Regex(@"On the new examples\s*0\.0% → 100\.0%"), new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("On the training data");
        await page.LookAroundAsync("personalise-after");
        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        using ModelFile personal = ModelFile.Load(await download.PathAsync());
        Assert.True(personal.Specification.IsUpdatable);
        Assert.Equal(original, await File.ReadAllBytesAsync(model, TestContext.Current.CancellationToken));

        await page.DropAsync(page.Locator(".drop").Last, model);
        await page.GetByText("Back to the project's own").WaitForAsync();
        await page.Locator("[data-class=fabric]").WaitForAsync();
    }

    [Fact]
    public async Task A_model_that_cannot_learn_says_how_to_train_one_that_can()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.TrainMaterialsAsync();
        await page.Tab("Personalise").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Can be personalised");
        string model = Assert.Single(Directory.GetFiles(folder.Path, "*.mlmodel", SearchOption.AllDirectories));
        await page.Locator(".drop[data-takes]").WaitForAsync();
        await page.DropAsync(page.Locator(".drop"), model);
        await Assertions.Expect(page.Locator("fluent-message-bar")).ToContainTextAsync("cannot be updated");
    }
}
