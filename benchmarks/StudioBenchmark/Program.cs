using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Runtime.Images;
using Microsoft.Playwright;

// Studio with ten thousand photos: how soon the first page is there, how soon a page answers while a training works beside it, and what
// memory the server takes. Usage: StudioBenchmark PROGRAM [PHOTOS], where PROGRAM is CoreMLSharp.Studio or its .dll; wants Chromium.
if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: StudioBenchmark PROGRAM [PHOTOS]");
    return 2;
}

const int Classes = 10;
const int Interactions = 60;
const string PageTimes = """
    () => [performance.getEntriesByType('navigation')[0].responseEnd, performance.getEntriesByName('first-contentful-paint')[0].startTime]
    """;
int photos = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
string folder = Directory.CreateTempSubdirectory("studio-benchmark-").FullName;
try
{
    Draw(Path.Combine(folder, "photos"), photos);
    using IPlaywright playwright = await Playwright.CreateAsync();
    await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox"],
    });

    // The browser of a person who starts Studio is there already, and has nothing to do.
    IPage page = await browser.NewPageAsync();
    page.SetDefaultTimeout(60_000);
    await page.GotoAsync("data:text/html,<button>Ready</button>");
    await page.GetByRole(AriaRole.Button).WaitForAsync();
    await Task.Delay(2000);
    long start = Stopwatch.GetTimestamp();
    using Process studio = Start(args[0], Path.Combine(folder, "projects"));
    string line = (await studio.StandardOutput.ReadLineAsync())!;
    double listening = Seconds(start);
    await page.GotoAsync(
        line[line.IndexOf("http", StringComparison.Ordinal)..], new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
    await page.GetByRole(AriaRole.Button, new() { Name = "Image classification" }).WaitForAsync();
    double usable = Seconds(start);
    await page.WaitForFunctionAsync("performance.getEntriesByName('first-contentful-paint').length");
    double[] times = await page.EvaluateAsync<double[]>(PageTimes);
    Console.WriteLine(
        $"Listening after {listening:F2} s; first page whole in the browser after {listening + (times[0] / 1000):F2} s, painted after "
        + $"{listening + (times[1] / 1000):F2} s, seen by the test after {usable:F2} s.");

    await page.GetByRole(AriaRole.Button, new() { Name = "Image classification" }).ClickAsync();
    start = Stopwatch.GetTimestamp();
    await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("on this machine") }).FillAsync(Path.Combine(folder, "photos"));
    await page.Locator("fluent-button:has-text('Use this folder')").ClickAsync();
    await page.Locator(".tile img").First.WaitForAsync();
    Console.WriteLine($"{photos} photos listed after {Seconds(start):F2} s.");
    string data = page.Url;
    Report("Choosing a class, nothing else at work", await ChooseClassesAsync(page));

    await page.GotoAsync($"{data}/train");
    await page.Locator("fluent-button").Filter(new() { HasTextRegex = new("^\\s*Train\\s*$") }).ClickAsync();
    await page.Locator("progress[aria-label=Progress]").WaitForAsync();
    await page.GotoAsync(data);
    Report("Choosing a class while a training works", await ChooseClassesAsync(page));
    studio.Refresh();
    Console.WriteLine($"Server: {studio.WorkingSet64 / 1e6:F0} MB now, {studio.PeakWorkingSet64 / 1e6:F0} MB at most.");
    studio.Kill(entireProcessTree: true);
    await studio.WaitForExitAsync();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static Process Start(string program, string folder)
{
    string[] arguments = ["--no-browser", "--folder", folder];
    ProcessStartInfo info = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ProcessStartInfo("dotnet", [program, .. arguments]) : new ProcessStartInfo(program, arguments);
    info.RedirectStandardOutput = true;
    info.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, ".cache");
    return Process.Start(info)!;
}

// One interaction: a class is chosen, and its heading and its first photos are there.
static async Task<double[]> ChooseClassesAsync(IPage page)
{
    await page.Locator(".tile img").First.WaitForAsync();
    List<double> times = [];
    for (int i = 0; i < Interactions; i++)
    {
        string name = $"class {i % Classes}";
        long start = Stopwatch.GetTimestamp();
        await page.Locator($"button[data-class='{name}']").ClickAsync();
        await page.Locator($"h2:has-text('{name}')").WaitForAsync();
        await page.Locator($".tile[title^='{name} ']").First.WaitForAsync();
        times.Add(1000 * Seconds(start));
    }

    return [.. times];
}

static void Report(string what, double[] milliseconds)
{
    double[] sorted = [.. milliseconds.Order()];
    Console.WriteLine($"{what}: median {sorted[sorted.Length / 2]:F0} ms, 95 % below {sorted[(int)(0.95 * sorted.Length)]:F0} ms.");
}

static void Draw(string folder, int count)
{
    const int Side = 160;
    Random random = new(1);
    for (int k = 0; k < Classes; k++) Directory.CreateDirectory(Path.Combine(folder, $"class {k}"));
    for (int i = 0; i < count; i++)
    {
        byte[] pixels = new byte[3 * Side * Side];
        random.NextBytes(pixels.AsSpan(0, 3 * Side));
        for (int row = 1; row < Side; row++) pixels.AsSpan(0, 3 * Side).CopyTo(pixels.AsSpan(3 * Side * row));
        MLImage image = MLImage.FromPixels(new PixelBuffer(Side, Side, PixelFormat.Rgb, pixels));
        string name = $"class {i % Classes}";
        File.WriteAllBytes(Path.Combine(folder, name, $"{name} {i:00000}.jpg"), image.ToThumbnail(Side));
    }
}

static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
