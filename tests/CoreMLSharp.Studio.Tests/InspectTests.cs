using System.IO.Compression;
using System.Net;
using CoreMLSharp.Conversion;
using CoreMLSharp.FeaturePrint;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Models of all kinds, dropped into the page or opened where they lie.</summary>
public sealed class InspectTests(Chromium chromium, SharedStudio shared)
{
    [Fact]
    public async Task A_package_that_is_dropped_shows_what_is_in_it_and_can_be_tried_and_compressed()
    {
        using Folder folder = new();
        string package = Convert(folder, "colours.keras", "Colours.mlpackage");
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.GetByRole(AriaRole.Link, new() { Name = "Inspect a model" }).ClickAsync();
        await page.Heading("What is in a model?").WaitForAsync();
        await page.LookAroundAsync("inspect");
        await page.DropAsync(page.Locator(".drop[data-takes]"), package);
        await page.Heading("Colours.mlpackage").WaitForAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Core ML accepts the model");
        await page.LookAroundAsync("inspect-overview");

        await page.Choice("Graph").ClickAsync();
        IFrameLocator graph = page.FrameLocator("iframe");
        await graph.Locator(".node").First.WaitForAsync();
        await graph.GetByRole(AriaRole.Searchbox).FillAsync("linear");
        await graph.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await Assertions.Expect(graph.Locator("#details")).ToContainTextAsync("weight");
        await page.LookAroundAsync("inspect-graph");

        await page.Choice("Weights").ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "Histogram of" }).First.WaitForAsync();
        await page.LookAroundAsync("inspect-weights");

        await page.Choice("Compress").ClickAsync();
        await page.Button("Compress and compare").ClickAsync();
        ILocator download = page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "Download" }).Last;
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("off by", new() { Timeout = 60_000 });
        await page.LookAroundAsync("inspect-compress");
        IDownload made = await page.RunAndWaitForDownloadAsync(() => download.ClickAsync());
        Assert.EndsWith(".mlpackage.zip", made.SuggestedFilename, StringComparison.Ordinal);
        using ModelFile compressed = ModelFile.Load(await made.PathAsync());
        Assert.NotNull(compressed.Specification.MlProgram);

        await page.Choice("Try it").ClickAsync();
        await page.Button("Try with made-up inputs").ClickAsync();
        await page.Locator(".output").First.WaitForAsync();
        await page.LookAroundAsync("inspect-try");
    }

    [Fact]
    public async Task A_deep_network_has_a_map_and_all_of_it_goes_by_keyboard()
    {
        using Folder folder = new();
        string path = Path.Combine(folder.Path, "FeaturePrint-1.mlmodel");
        await using (FileStream file = File.Create(path))
        {
            await using Stream model = BuiltInModels.Open(BuiltInModels.Default);
            await model.CopyToAsync(file, TestContext.Current.CancellationToken);
        }

        IPage page = await OpenInspectAsync();
        await page.DropAsync(page.Locator(".drop"), path);
        await page.Heading("FeaturePrint-1.mlmodel").WaitForAsync();
        await page.Choice("Graph").ClickAsync();
        IFrameLocator graph = page.FrameLocator("iframe");
        await graph.Locator("#map").WaitForAsync();
        ILocator frame = graph.Locator("#map .frame");
        string? before = await frame.GetAttributeAsync("y");
        await graph.Locator("#picture").FocusAsync();
        foreach (string key in Enumerable.Repeat("ArrowDown", 8)) await page.Keyboard.PressAsync(key);
        Assert.NotEqual(before, await frame.GetAttributeAsync("y"));
        await page.LookAsync("inspect-map");

        await page.Choice("Weights").ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "Histogram of" }).First.WaitForAsync();
        await page.Choice("Try it").ClickAsync();
        await page.GiveAsync(Path.Combine(Samples.Root, "scene.jpg"));
        await page.GetByRole(AriaRole.Img, new() { Name = "What is given for" }).WaitForAsync();
        await page.Button("Predict").ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { Name = "Histogram of" }).WaitForAsync();
        await page.LookAsync("inspect-deep-try");
    }

    [Theory]
    [InlineData("colours.h5")]
    [InlineData("colours.keras")]
    [InlineData("colours.tflite")]
    [InlineData("colours.pb")]
    [InlineData("colours_saved_model")]
    [InlineData("teachable-machine.zip")]
    public async Task Models_of_other_formats_are_looked_into_and_converted(string name)
    {
        IPage page = await OpenInspectAsync();
        await page.DropAsync(page.Locator(".drop"), Path.Combine(Samples.Root, "Models", name));
        await page.Heading(name).WaitForAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Numbers in its weights");
        await page.Button("Convert to Core ML").ClickAsync();
        await page.Choice("Weights").WaitForAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_compiled_model_that_is_dropped_is_looked_into_and_tried()
    {
        IPage page = await OpenInspectAsync();
        await page.DropAsync(page.Locator(".drop"), Path.Combine(Samples.Root, "Models", "Shapes.mlmodelc"));
        await page.Heading("Shapes.mlmodelc").WaitForAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Core ML accepts the model");
        await page.Choice("Try it").ClickAsync();
        await page.Button("Try with made-up inputs").ClickAsync();
        await page.Locator(".output").First.WaitForAsync();
    }

    [Fact]
    public async Task Zips_and_chosen_folders_and_paths_of_models_are_taken()
    {
        using Folder folder = new();
        string package = Convert(folder, "colours.h5", "Colours.mlpackage");
        string zip = Path.Combine(folder.Path, "Wrapped.zip");
        ZipFile.CreateFromDirectory(package, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        IPage page = await OpenInspectAsync();
        await page.DropAsync(page.Locator(".drop"), zip);
        await page.Heading("Colours.mlpackage").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Inspect another" }).ClickAsync();
        await page.Locator("input[webkitdirectory]").SetInputFilesAsync(package);
        await page.Heading("Colours.mlpackage").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Inspect another" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Or a model on this machine" }).FillAsync(package);
        await page.Button("Open").ClickAsync();
        await page.Heading("Colours.mlpackage").WaitForAsync();
    }

    [Fact]
    public async Task The_model_that_Studio_is_started_with_is_shown()
    {
        using Folder folder = new();
        string model = Convert(folder, "colours.h5", "Colours.mlpackage");
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path, model);
        IPage page = await chromium.OpenAsync(studio);
        await page.Heading("Colours.mlpackage").WaitForAsync();
    }

    [Theory]
    [InlineData("Damaged.mlmodel")]
    [InlineData("Compiled.mlmodelc")]
    [InlineData("Text.onnx")]
    [InlineData("Notes.txt")]
    [InlineData("Empty.zip")]
    [InlineData("Huge.mlmodel")]
    [InlineData("Bomb.zip")]
    public async Task What_is_no_model_gets_one_clear_message(string name)
    {
        using Folder folder = new();
        string path = Path.Combine(folder.Path, name);
        string expected = Make(path);
        IPage page = await OpenInspectAsync();
        await page.DropAsync(page.Locator(".drop"), path);
        await Assertions.Expect(page.Locator("fluent-message-bar")).ToContainTextAsync(expected, new() { Timeout = 30_000 });
        Assert.True(shared.Studio.WorkingSet < 1L << 30);
    }

    [Fact]
    public async Task A_graph_runs_no_script_of_Studio_and_files_stay_in_their_folder()
    {
        StudioProcess studio = shared.Studio;
        using HttpClientHandler handler = new() { CookieContainer = new CookieContainer() };
        using HttpClient client = new(handler) { BaseAddress = new Uri(studio.Root) };
        await client.GetAsync(studio.Start, TestContext.Current.CancellationToken);
        string drop = $"/models/drops/{Guid.NewGuid()}?path=";
        foreach (string path in new[] { "../outside.mlmodel", "a/../../outside.mlmodel", "", "C:\\outside.mlmodel", "/etc/outside" })
        {
            using ByteArrayContent content = new([1]);
            using HttpResponseMessage answer = await client.PutAsync(
                new Uri(drop + Uri.EscapeDataString(path), UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.False(answer.IsSuccessStatusCode, path);
        }

        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "outside*"));
        using HttpResponseMessage none = await client.GetAsync(
            new Uri("/models/0123456789abcdef/graph", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task<IPage> OpenInspectAsync()
    {
        IPage page = await chromium.OpenAsync(shared.Studio);
        await page.GotoAsync($"{shared.Studio.Root}/inspect");
        await page.Locator(".drop[data-takes]").WaitForAsync();
        return page;
    }

    /// <summary>Makes something that is no model, and says what the page is to say of it.</summary>
    private static string Make(string path)
    {
        switch (Path.GetFileName(path))
        {
            case "Compiled.mlmodelc":
                Directory.CreateDirectory(path);
                File.WriteAllBytes(Path.Combine(path, "coremldata.bin"), [1, 2, 3]);
                return "Compiled.mlmodelc";
            case "Text.onnx":
                File.WriteAllText(path, "This is not a model.");
                return "Text.onnx";
            case "Notes.txt":
                File.WriteAllText(path, "Not a model, but notes.");
                return "text, not a model";
            case "Empty.zip":
                ZipFile.Open(path, ZipArchiveMode.Create).Dispose();
                return "holds no models";
            case "Huge.mlmodel":
                // A model that says of its network that it is 2 GB long.
                File.WriteAllBytes(path, [0x08, 0x01, 0xA2, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x0A]);
                return "Huge.mlmodel";
            case "Bomb.zip":
                using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
                {
                    using Stream entry = archive.CreateEntry("Model/weights.bin").Open();
                    byte[] zeros = new byte[1 << 20];
                    for (int i = 0; i < 400; i++) entry.Write(zeros);
                }

                return "times its own size";
            default:
                File.WriteAllBytes(path, [0x08, 0x01, 0x12, 0x7F, 0x00]);
                return "Damaged.mlmodel";
        }
    }

    private static string Convert(Folder folder, string source, string name)
    {
        string path = Path.Combine(folder.Path, "models", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using ConversionResult converted = ModelConverter.Convert(Path.Combine(Samples.Root, "Models", source));
        converted.Model.Save(path);
        return path;
    }
}
