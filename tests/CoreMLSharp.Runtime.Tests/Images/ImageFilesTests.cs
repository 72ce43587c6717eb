using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Images;

public class ImageFilesTests
{
    [Fact]
    public void Pictures_are_found_below_a_folder_in_order_without_hidden_ones()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["b"]);
        foreach (string name in new[] { "z.JPG", "a.png", "notes.txt", ".hidden.png", Path.Combine("b", "c.webp") })
        {
            File.WriteAllText(folder[name], "");
        }

        Assert.Equal([folder["a.png"], folder["b", "c.webp"], folder["z.JPG"]], ImageFiles.In(folder.Path));
    }

    [Fact]
    public void Pictures_are_known_by_what_they_hold_whatever_they_are_called()
    {
        using TemporaryFolder folder = new();
        (string Name, byte[] Content)[] images =
        [
            ("a.jpe", [0xFF, 0xD8, 0xFF, 0xE0]),
            ("b", [0xFF, 0xD8, 0xFF, 0xE0]),
            ("c.txt", [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']),
            ("d.bin", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]),
            ("e", [.. "MM\0*"u8, 0, 0, 0, 8]),
            ("f", [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A]),
            ("g", [0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0, .. "avifmif1"u8]),
            ("h.jfif", [.. "not an image, but called so"u8]),
        ];
        (string Name, byte[] Content)[] others =
        [
            ("notes.txt", [.. "BMW and P3 drivers, II* and MM"u8]),
            ("film", [0, 0, 0, 20, .. "ftypisom"u8, 0, 0, 0, 0, .. "mp41"u8]),
            ("empty", []),
            ("page.xml", [.. "<?xml version='1.0'?><html/>"u8]),
        ];
        foreach ((string name, byte[] content) in images.Concat(others)) File.WriteAllBytes(folder[name], content);

        Assert.Equal(images.Select(image => folder[image.Name]), ImageFiles.In(folder.Path));
    }

    [Fact]
    public void A_linked_folder_is_read_once()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["a", "real"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        File.WriteAllText(folder["a", "real", "1.jpg"], "");
        File.WriteAllText(folder["elsewhere", "2.jpg"], "");
        Links.Make(folder["a", "again"], "real");
        Links.Make(folder["a", "more"], folder["elsewhere"]);
        Links.Make(folder["a", "more too"], Path.Combine("..", "elsewhere"));

        Assert.Equal([folder["a", "more", "2.jpg"], folder["a", "real", "1.jpg"]], ImageFiles.In(folder["a"]));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../..")]
    [InlineData("../other")]
    [InlineData("up")]
    public void A_link_that_leads_in_a_circle_is_named(string target)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["photos", "red"]);
        Directory.CreateDirectory(folder["photos", "other"]);
        File.WriteAllText(folder["photos", "red", "1.jpg"], "");
        Links.Make(folder["photos", "other", "back"], folder["photos", "red"]);
        Links.Make(folder["photos", "red", "up"], target);

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => ImageFiles.In(folder["photos", "red"]));

        Assert.Contains($"The link {folder["photos", "red", "up"]}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_listed_so_that_its_reader_is_told()
    {
        using TemporaryFolder folder = new();
        Links.Make(folder["lost"], folder["nothing"]);

        Assert.Equal([folder["lost"]], ImageFiles.In(folder.Path));
    }
}
