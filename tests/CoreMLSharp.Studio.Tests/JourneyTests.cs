using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>What a person does from the start page to a model, in a real browser.</summary>
public sealed class JourneyTests(Chromium chromium, SharedStudio shared)
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task A_folder_of_photos_becomes_a_model_that_is_looked_at_and_tried(int width, bool isDark)
    {
        string look = $"{width}-{(isDark ? "dark" : "light")}";
        IPage page = await chromium.OpenAsync(shared.Studio, width, 900, isDark);
        await page.GetByRole(AriaRole.Heading, new() { Name = "What shall your model learn?" }).WaitForAsync();
        await page.LookAsync($"start-{look}");
        await page.BeginAsync("Image classification");
        await page.Field("Folder of photos on this machine").FillAsync(Samples.Materials);
        await page.Button("Use this folder").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("photos");
        await page.Locator(".tile img").First.WaitForAsync();
        await page.LookAsync($"data-{look}");

        await page.TrainAsync();
        await page.LookAsync($"train-{look}");

        await page.Tab("Evaluate").ClickAsync();
        await page.Button("Evaluate on the training data").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("brick taken for brick") }).ClickAsync();
        await Assertions.Expect(page.Locator(".examples li").First).ToContainTextAsync("brick");
        await page.LookAsync($"evaluate-{look}");
        IDownload report = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Save the report as a web page" }).ClickAsync());
        Assert.Contains("<html", await File.ReadAllTextAsync((await report.PathAsync())!), StringComparison.Ordinal);

        await page.Tab("Preview").ClickAsync();
        await page.GiveAsync(Directory.GetFiles(Path.Combine(Samples.Materials, "wood"))[0]);
        await Assertions.Expect(page.Locator(".answers li").First).ToContainTextAsync("wood");
        await page.LookAsync($"preview-{look}");
    }

    [Fact]
    public async Task The_model_is_the_one_that_the_command_makes()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.BeginAsync("Image classification");
        await page.Field("Folder of photos on this machine").FillAsync(Samples.Materials);
        await page.Button("Use this folder").ClickAsync();
        await page.Tab("Train").ClickAsync();
        await page.Locator("fluent-checkbox").Nth(1).ClickAsync();
        await page.TrainAsync();
        string model = Assert.Single(Directory.GetFiles(folder.Path, "*.mlmodel", SearchOption.AllDirectories));
        using Training.ImageClassification.ImageClassifier own = Training.ImageClassification.ImageClassifier.Train(
            Training.ImageClassification.ImageClassifierDataSource.LabeledDirectories(Samples.Materials),
            new() { Augmentations = Training.FeatureExtraction.ImageAugmentationOptions.Flip, CacheFolder = null });
        string expected = Path.Combine(folder.Path, "own.mlmodel");
        own.Save(expected);
        Assert.Equal(await File.ReadAllBytesAsync(expected), await File.ReadAllBytesAsync(model));
    }

    [Fact]
    public async Task The_start_page_answers_before_its_scripts_are_there()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio, hasScripts: false);
        await page.Choice("Try it with drawn sample photos").ClickAsync();
        await page.WaitForURLAsync("**/projects/*");
        string project = page.Url;
        await page.GotoAsync(studio.Root);
        await page.Field("Open a project's folder").FillAsync(Path.Combine(folder.Path, "Shapes"));
        await page.Choice("Open").ClickAsync();
        await page.WaitForURLAsync(project);
        await page.GotoAsync(studio.Root);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sound classification" }).ClickAsync();
        await page.WaitForURLAsync("**/projects/*");
        Assert.NotEqual(project, page.Url);
    }

    [Fact]
    public async Task Photos_are_dropped_moved_removed_and_put_back()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.BeginAsync("Image classification");
        await page.Field("New class").FillAsync("rough");
        await page.Button("Add").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^rough") }).WaitForAsync();
        string damaged = Path.Combine(folder.Path, "damaged.jpg");
        await File.WriteAllBytesAsync(damaged, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        await page.GiveAsync(
            [.. Directory.GetFiles(Path.Combine(Samples.Materials, "gravel")).Take(12), damaged]);
        await Assertions.Expect(Class(page, "rough")).ToContainTextAsync("13");
        await Assertions.Expect(page.GetByText("cannot be read and are left out")).ToBeVisibleAsync();

        await page.Field("New class").FillAsync("smooth");
        await page.Button("Add").ClickAsync();
        await Assertions.Expect(Class(page, "smooth")).ToHaveAttributeAsync("aria-pressed", "true");
        await Class(page, "rough").ClickAsync();
        await page.Locator(".tile").First.ClickAsync();
        await page.Locator(".tile").Nth(2).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await page.GetByLabel("Move 3 to").SelectOptionAsync("smooth");
        await Assertions.Expect(Class(page, "smooth")).ToContainTextAsync("3");
        await page.Button("Undo: move 3 to 'smooth'").ClickAsync();
        await Assertions.Expect(Class(page, "smooth")).ToContainTextAsync("0");
        await Assertions.Expect(Class(page, "rough")).ToContainTextAsync("13");

        await page.Locator(".tile").First.ClickAsync();
        await page.Button("Remove 1").ClickAsync();
        await Assertions.Expect(Class(page, "rough")).ToContainTextAsync("12");
        Assert.Equal(13, Directory.GetFiles(folder.Path, "*.jpg", SearchOption.AllDirectories).Count(file => file.Contains("rough")));
    }

    [Fact]
    public async Task The_webcam_gives_a_burst_of_photos()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.BeginAsync("Image classification");
        await page.Field("New class").FillAsync("me");
        await page.Button("Add").ClickAsync();
        await page.Button("Webcam…").ClickAsync();
        await page.Button("Take 20 photos of 'me'").ClickAsync();
        await Assertions.Expect(Class(page, "me")).ToContainTextAsync("20");
    }

    [Fact]
    public async Task A_training_that_is_stopped_or_whose_server_is_killed_goes_on()
    {
        using Folder folder = new();
        StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        try
        {
            IPage page = await chromium.OpenAsync(studio);
            await page.BeginAsync("Activity classification");
            await page.Field("File or folder of recordings").FillAsync(Path.Combine(Samples.Root, "Activities"));
            await page.Button("Use this").ClickAsync();
            await page.Tab("Train").ClickAsync();
            await page.Field("Rounds").FillAsync("4000");
            await page.Field("Rounds").PressAsync("Tab");
            await page.Button("Train").ClickAsync();
            await page.Locator("svg.chart").First.WaitForAsync();
            await page.LookAsync("training");
            await page.Button("Stop").ClickAsync();
            await page.Button("Resume").ClickAsync();
            await page.Locator("svg.chart").First.WaitForAsync();

            studio.Kill();
            await studio.DisposeAsync();
            studio = await StudioProcess.StartAsync(folder.Path);
            page = await chromium.OpenAsync(studio);
            await page.GetByRole(AriaRole.Link, new() { Name = "Activity classification" }).ClickAsync();
            await page.Tab("Train").ClickAsync();
            await page.Locator("svg.chart").First.WaitForAsync();
            Assert.True(File.Exists(Path.Combine(folder.Path, "Activity classification", "runs", "0001", "session", "session.json")));
        }
        finally
        {
            await studio.DisposeAsync();
        }
    }

    [Fact]
    public async Task Everything_is_done_by_keyboard()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        await ReachAsync(page, "Image classification");
        await page.Keyboard.PressAsync("Enter");
        await page.Tab("Data").WaitForAsync();
        await page.Locator("h1:focus").WaitForAsync();
        await ReachAsync(page, "Folder of photos");
        await page.Keyboard.TypeAsync(Samples.Materials);
        await page.Keyboard.PressAsync("Enter");
        await Class(page, "brick").WaitForAsync();
        await ReachAsync(page, "gravel");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("gravel");
        await ReachAsync(page, "Train");
        await page.Keyboard.PressAsync("Enter");
        await page.Button("Train").WaitForAsync();
        await page.Locator("h1:focus").WaitForAsync();
        await ReachAsync(page, "Train", "FLUENT-BUTTON");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Table).WaitForAsync();
    }

    [Fact]
    public async Task Going_through_the_tabs_faster_than_they_are_drawn_does_no_harm()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.BeginAsync("Image classification");
        for (int i = 0; i < 20; i++)
        {
            await page.Tab("Data").ClickAsync();
            await page.Tab("Train").ClickAsync();
        }

        await page.Button("Train").ClickAsync();
        await page.GetByRole(AriaRole.Table).WaitForAsync();
    }

    [Fact]
    public async Task A_hundred_open_pages_and_closed_ones_do_no_harm()
    {
        // Ten tabs with nine frames each: for the server a hundred, for the machine that tests fewer processes.
        const int Tabs = 10, Frames = 9;
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.BeginAsync("Image classification");
        List<IPage> tabs = [];
        for (int i = 0; i < Tabs; i++)
        {
            IPage tab = await page.Context.NewPageAsync();
            await tab.GotoAsync(page.Url, new() { WaitUntil = WaitUntilState.Commit });
            await tab.EvaluateAsync(
                """
                count => {
                  for (let i = 0; i < count; i++) {
                    document.body.append(Object.assign(document.createElement("iframe"), { src: location.href }));
                  }
                }
                """,
                Frames);
            tabs.Add(tab);
        }

        foreach (IPage tab in tabs)
        {
            for (int i = 0; i < Frames; i++) await tab.Locator("iframe").Nth(i).ContentFrame.Locator("h1").WaitForAsync();
        }

        await page.Field("New class").FillAsync("cats");
        await page.Button("Add").ClickAsync();
        await Class(tabs[^1], "cats").WaitForAsync();
        await tabs[^1].Locator("iframe").Last.ContentFrame.Locator("button[data-class='cats']").WaitForAsync();
        foreach (IPage tab in tabs) await tab.CloseAsync();
        await Class(page, "cats").ClickAsync();
        Assert.InRange(studio.WorkingSet, 0, 700_000_000);
    }

    private static ILocator Class(IPage page, string label) => page.Locator($"button[data-class='{label}']");

    /// <summary>Presses Tab until something is reached that is called so.</summary>
    private static async Task ReachAsync(IPage page, string name, string? tag = null)
    {
        for (int i = 0; i < 80; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            string[] reached = await page.EvaluateAsync<string[]>(
                """
                () => {
                  const e = document.activeElement, label = e.labels?.[0] ?? document.getElementById(e.getAttribute("aria-labelledby"));
                  return [e.tagName, (e.innerText || "") + " " + (label?.innerText || "") + " " + (e.getAttribute("aria-label") || "")];
                }
                """);
            if ((tag is null || reached[0] == tag) && reached[1].Trim().StartsWith(name, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"'{name}' cannot be reached with the Tab key.");
    }
}
