using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Tasks beside image classification, by the same pages.</summary>
public sealed class TaskTests(Chromium chromium, SharedStudio shared)
{
    [Fact]
    public async Task Texts_are_classified_while_they_are_written()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await ChooseAsync(page, "Text classification", "reviews.csv");
        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader).First).ToBeVisibleAsync();
        await page.LookAsync("text-data");
        await page.TrainAsync();
        await page.Tab("Preview").ClickAsync();
        await page.Field("A text").FillAsync("wonderful, I love it");
        await Assertions.Expect(page.Locator(".answers li").First).ToBeVisibleAsync();
        await page.LookAsync("text-preview");
    }

    [Fact]
    public async Task A_table_is_predicted_by_a_form()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await ChooseAsync(page, "Tabular prediction", "houses.csv");
        await page.LookAsync("table-data");
        await page.Tab("Train").ClickAsync();
        await page.GetByLabel("Column to predict").SelectOptionAsync("price");
        await page.TrainAsync();
        await page.LookAsync("table-train");
        await page.Tab("Evaluate").ClickAsync();
        await page.Button("Evaluate on the training data").ClickAsync();
        await Assertions.Expect(page.GetByText("R²").First).ToBeVisibleAsync();
        await page.Tab("Preview").ClickAsync();
        await page.Button("Predict").ClickAsync();
        await page.LookAsync("table-preview");
    }

    [Fact]
    public async Task Sounds_are_heard()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.BeginAsync("Sound classification");
        await page.Field("Folder of sounds on this machine").FillAsync(Path.Combine(Samples.Root, "Instruments"));
        await page.Button("Use this folder").ClickAsync();
        await page.Locator("audio").First.WaitForAsync();
        await page.LookAsync("sound-data");
        await page.TrainAsync();
        await page.Tab("Preview").ClickAsync();
        string sound = Directory.GetFiles(Path.Combine(Samples.Root, "Instruments"), "*.wav", SearchOption.AllDirectories)[0];
        await page.GiveAsync(sound);
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync(Path.GetFileName(Path.GetDirectoryName(sound)!));
        await page.LookAsync("sound-preview");
    }

    [Fact]
    public async Task A_style_is_seen_before_and_after()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await ChooseAsync(page, "Style transfer", "Shapes");
        await page.Tab("Train").ClickAsync();
        await page.Field("Picture with the style").FillAsync(Path.Combine(Samples.Root, "scene.jpg"));
        await page.Field("Steps").FillAsync("2");
        await page.TrainAsync();
        await page.Tab("Evaluate").ClickAsync();
        await page.Button("Evaluate on the training data").ClickAsync();
        await page.Locator(".pair img").First.WaitForAsync();
        await page.LookAsync("style-evaluate");
    }

    [Fact]
    public async Task A_first_try_needs_no_data()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.Choice("Try it with drawn sample photos").ClickAsync();
        await page.TrainAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("kB");
    }

    [Theory]
    [InlineData("Object detection")]
    [InlineData("Style transfer")]
    [InlineData("Word tagging")]
    [InlineData("Recommendation")]
    [InlineData("Hand pose classification")]
    [InlineData("Action classification")]
    public async Task Every_task_has_its_pages_and_says_what_it_lacks(string task)
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.BeginAsync(task);
        await page.Tab("Train").ClickAsync();
        await page.Button("Train").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync(new Regex("first|picture"));
        await page.LookAsync($"empty-{task}");
    }

    private static async Task ChooseAsync(IPage page, string task, string file)
    {
        await page.BeginAsync(task);
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new(" on this machine$") }).FillAsync(Path.Combine(Samples.Root, file));
        await page.Button("Use this").ClickAsync();
    }
}
