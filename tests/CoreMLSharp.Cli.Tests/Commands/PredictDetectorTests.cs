using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public class PredictDetectorTests
{
    private static readonly string[] Fill = ["--crop-and-scale", "scaleFill"];

    [Fact]
    public async Task Objects_are_listed_with_labels_and_boxes_in_pixels()
    {
        using TemporaryFolder folder = Folder(Detectors.Pipeline());

        CommandRun run = await CommandRun.Of(["predict", folder["pets.mlmodel"], folder["photo.png"], .. Fill]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                $"{folder["photo.png"]}: 2 objects",
                "confidence left top width height",
                "dog 90.0 % 80 30 40 40",
                "cat 70.0 % 0 0 40 30",
            ],
            Lines(run.Output));
    }

    [Fact]
    public async Task Inputs_by_name_do_the_same_and_boxes_need_not_be_of_a_photo()
    {
        using TemporaryFolder folder = Folder(Detectors.Pipeline());
        new ModelFile(NonMaximumSuppressionBuilder.Create(1, new[] { "cat" })).Save(folder["boxes.mlmodel"]);

        CommandRun photo = await CommandRun.Of(
            "predict", folder["pets.mlmodel"], "--input", $"image={folder["photo.png"]}", "--input", "confidenceThreshold=0.8");
        CommandRun boxes = await CommandRun.Of(
            "predict", folder["boxes.mlmodel"], "--input", "raw_confidence=[[0.5]]", "--input", "raw_coordinates=[[0.5, 0.5, 0.25, 0.5]]");

        Assert.Equal(["prediction: 1 object", "confidence left top width height", "dog 90.0 % 90 30 20 40"], Lines(photo.Output));
        Assert.Equal(
            ["prediction: 1 object", "confidence left top width height", "cat 50.0 % 0.375 0.25 0.25 0.5"], Lines(boxes.Output));
    }

    [Fact]
    public async Task Json_has_the_objects_beside_the_arrays()
    {
        using TemporaryFolder folder = Folder(Detectors.Pipeline());

        CommandRun run = await CommandRun.Of(["predict", folder["pets.mlmodel"], folder["photo.png"], "--json", .. Fill]);

        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement prediction = json.RootElement[0];
        Assert.Equal(2, prediction.GetProperty("coordinates").GetArrayLength());
        JsonElement first = prediction.GetProperty("detections")[0];
        Assert.Equal("dog", first.GetProperty("label").GetString());
        Assert.Equal(0.9, first.GetProperty("confidence").GetDouble(), 1e-6);
        Assert.Equal(0.4, first.GetProperty("box").GetProperty("x").GetDouble(), 1e-6);
        Assert.Equal(0.4, first.GetProperty("box").GetProperty("height").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("found.png")]
    [InlineData("found.jpg")]
    public async Task A_drawing_has_each_class_in_a_colour_of_its_own(string name)
    {
        using TemporaryFolder folder = Folder(Detectors.Pipeline());

        CommandRun run = await CommandRun.Of(
            ["predict", folder["pets.mlmodel"], folder["photo.png"], "--draw", folder[name], .. Fill]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        PixelBuffer drawn = MLImage.FromFile(folder[name]).ToPixels(PixelFormat.Rgb);
        Assert.Equal((200, 100), (drawn.Width, drawn.Height));
        int[] dog = Pixel(drawn, 100, 70), cat = Pixel(drawn, 40, 20), ground = Pixel(drawn, 180, 90);
        Assert.True(Distance(dog, ground) > 100 && Distance(cat, ground) > 100 && Distance(dog, cat) > 100);
        Assert.True(Distance(Pixel(drawn, 105, 60), ground) < 30);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_refused()
    {
        using TemporaryFolder folder = Folder(Detectors.Pipeline());
        new ModelFile(Detectors.Network("scores", "places")).Save(folder["other.mlmodel"]);
        File.Copy(folder["photo.png"], folder["second.png"]);
        string drawing = folder["found.png"];

        CommandRun over = await CommandRun.Of("predict", folder["pets.mlmodel"], folder["photo.png"], "--draw", folder["photo.png"]);
        CommandRun two = await CommandRun.Of(
            "predict", folder["pets.mlmodel"], folder["photo.png"], folder["second.png"], "--draw", drawing);
        CommandRun many = await CommandRun.Of("predict", folder["pets.mlmodel"], folder.Path, "--draw", drawing);
        CommandRun text = await CommandRun.Of("predict", folder["pets.mlmodel"], folder["photo.png"], "--draw", folder["found.txt"]);
        CommandRun other = await CommandRun.Of("predict", folder["other.mlmodel"], folder["photo.png"], "--draw", drawing);

        Assert.Equal([2, 2, 1, 2, 1], new[] { over, two, many, text, other }.Select(run => run.ExitCode));
        Assert.Contains("would be written over", over.Error, StringComparison.Ordinal);
        Assert.Contains("one photo", two.Error, StringComparison.Ordinal);
        Assert.Contains("Name one of them", many.Error, StringComparison.Ordinal);
        Assert.Contains(".png or .jpg", text.Error, StringComparison.Ordinal);
        Assert.Contains("does not give boxes", other.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(drawing));
    }

    private static TemporaryFolder Folder(Model model)
    {
        TemporaryFolder folder = new();
        new ModelFile(model).Save(folder["pets.mlmodel"]);
        byte[] grey = new byte[200 * 100 * 3];
        Array.Fill(grey, (byte)200);
        MLImage.FromPixels(new PixelBuffer(200, 100, PixelFormat.Rgb, grey)).SavePng(folder["photo.png"]);
        return folder;
    }

    /// <summary>The lines, whose columns are apart by one space.</summary>
    private static IEnumerable<string> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static int[] Pixel(PixelBuffer pixels, int x, int y) =>
        [.. pixels.Bytes.AsSpan(((y * pixels.Width) + x) * 3, 3).ToArray().Select(value => (int)value)];

    private static int Distance(int[] a, int[] b) => a.Zip(b, (left, right) => Math.Abs(left - right)).Sum();
}
