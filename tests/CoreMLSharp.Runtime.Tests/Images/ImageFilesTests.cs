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
}
