using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Training.Tests.ImageClassification;

public sealed class ImageClassifierDataSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_and_photos_are_in_the_order_of_their_code_points()
    {
        Touch("b", "2.jpg");
        Touch("b", "10.PNG");
        Touch("b", "deep", "1.webp");
        Touch("b", ".hidden.jpg");
        Touch("b", "notes.txt");
        Touch("Z", "1.jpeg");
        Touch(".git", "1.jpg");

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(_folder.Path);

        Assert.Equal(["Z", "b"], source.Classes);
        Assert.Equal(["Z/1.jpeg", "b/10.PNG", "b/2.jpg", "b/deep/1.webp"], source.Photos.Select(photo => Relative(photo.Path)));
        Assert.Equal(["Z", "b", "b", "b"], source.Photos.Select(photo => photo.Label));
    }

    [Fact]
    public void An_empty_class_is_named()
    {
        Touch("cat", "1.jpg");
        Touch("dog", "notes.txt");

        Assert.Contains(
            "dog holds no photos", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_is_too_few()
    {
        Touch("cat", "1.jpg");

        Assert.Contains(
            "only 'cat'", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path).CheckTrainable()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_without_class_folders_are_explained()
    {
        Touch("1.jpg");

        Assert.Contains(
            "holds no folders", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)), StringComparison.Ordinal);
        Assert.Contains(
            "is not a folder", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder["1.jpg"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_divided_into_parts_is_explained()
    {
        foreach (string part in new[] { "Training Data", "Testing Data" })
        {
            Touch(part, "cat", "1.jpg");
            Touch(part, "dog", "1.jpg");
        }

        string error = Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path));

        Assert.Contains("each of 'Testing Data', 'Training Data' has the folders cat, dog", error, StringComparison.Ordinal);
        Assert.Equal(["cat", "dog"], ImageClassifierDataSource.LabeledDirectories(_folder["Training Data"]).Classes);
    }

    [Fact]
    public void Classes_may_be_called_like_parts()
    {
        Touch("train", "side", "1.jpg");
        Touch("trainers", "side", "1.jpg");

        Assert.Equal(["train", "trainers"], ImageClassifierDataSource.LabeledDirectories(_folder.Path).Classes);
    }

    [Fact]
    public void Folders_that_differ_in_case_only_are_one_error()
    {
        Touch("Cat", "1.jpg");
        Touch("cat", "1.jpg");
        Assert.SkipWhen(Directory.GetDirectories(_folder.Path).Length == 1, "This file system does not tell Cat from cat.");

        Assert.Contains(
            "'Cat' and 'cat'", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_links_to_one_folder_are_one_error()
    {
        Touch("cat", "1.jpg");
        Links.Make(_folder["kitten"], _folder["cat"]);

        Assert.Contains(
            "'cat' and 'kitten' are the same folder", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_a_link_puts_into_two_classes_is_one_error()
    {
        Touch("cat", "1.jpg");
        Touch("dog", "2.jpg");
        Links.Make(_folder["dog", "more"], Path.Combine("..", "cat"));

        Assert.Contains(
            "both 'dog' and 'cat'", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_beside_the_class_folders_are_mentioned()
    {
        Touch("cat", "1.jpg");
        Touch("stray.jfif");
        Touch("notes.txt");

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledDirectories(_folder.Path);

        Assert.Equal(["stray.jfif"], source.LeftOut.Select(file => Relative(file.Path)));
    }

    [Fact]
    public void A_table_names_photos_relative_to_itself()
    {
        Touch("photos", "a, \"b\".jpg");
        Touch("c.jpg");
        File.WriteAllText(
            _folder["labels.csv"], "size,Label,path\r\n1,cat,\"photos/a, \"\"b\"\".jpg\"\r\n\r\n2,dog,c.jpg\r\n2,dog,./c.jpg\r\n");

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledCsv(_folder["labels.csv"]);

        Assert.Equal(
            [("photos/a, \"b\".jpg", "cat"), ("c.jpg", "dog")], source.Photos.Select(photo => (Relative(photo.Path), photo.Label)));
    }

    [Theory]
    [InlineData("path,label\nmissing.jpg,cat\n", "line 2: there is no photo missing.jpg")]
    [InlineData("path,label\nc.jpg\n", "line 2")]
    [InlineData("path,label\nc.jpg,\n", "line 2")]
    [InlineData("path,label\n\"c.jpg,cat\n", "line 2: a quotation mark")]
    [InlineData("path,label\n\"c.jpg\",cat\n\"c\n.jpg\",cat\n", "line 3: a quotation mark")]
    [InlineData("", "no column")]
    [InlineData("c.jpg,cat\n", "no column 'path'")]
    [InlineData("path,label\nc.jpg,cat\nc.jpg,dog\n", "line 3")]
    public void A_wrong_table_is_one_clear_error(string text, string message)
    {
        Touch("c.jpg");
        File.WriteAllText(_folder["labels.csv"], text);

        Assert.Contains(message, Error(() => ImageClassifierDataSource.LabeledCsv(_folder["labels.csv"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_differ_in_the_composition_of_characters_only_are_one_error()
    {
        Touch("caf\u00E9", "1.jpg");
        Touch("cafe\u0301", "1.jpg");
        Assert.SkipWhen(Directory.GetDirectories(_folder.Path).Length == 1, "This file system takes both spellings for one.");

        Assert.Contains(
            "differ in their spelling only", Error(() => ImageClassifierDataSource.LabeledDirectories(_folder.Path)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", false, false)]
    [InlineData("utf-8", true, false)]
    [InlineData("utf-16", true, false)]
    [InlineData("utf-16BE", true, false)]
    [InlineData("windows-1252", false, true)]
    public void A_table_is_read_in_any_usual_encoding(string encoding, bool withMark, bool isGuessed)
    {
        Touch("c.jpg");
        Encoding target = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        byte[] text = target.GetBytes("path,label\r\nc.jpg,G\u00E4nse\u0160\r\n");
        File.WriteAllBytes(_folder["labels.csv"], withMark ? [.. target.GetPreamble(), .. text] : text);

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledCsv(_folder["labels.csv"]);

        Assert.Equal(["G\u00E4nse\u0160"], source.Classes);
        Assert.Equal(isGuessed, source.Warnings.Any(warning => warning.Contains("Windows-1252", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("path;label\nc.jpg;cat, wild\n", "cat, wild")]
    [InlineData("label\tsize\tpath\ncat\t1,5\tc.jpg\n", "cat")]
    [InlineData("\"label\";\"path\"\r\n\"cat;\";\"c.jpg\"\r\n", "cat;")]
    [InlineData("\n  \npath,label\n , \nc.jpg,cat\n;;\n\t\n   \n,\n", "cat")]
    public void A_table_has_any_usual_separator_and_blank_lines(string text, string label)
    {
        Touch("c.jpg");
        File.WriteAllText(_folder["labels.csv"], text);

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledCsv(_folder["labels.csv"]);

        Assert.Equal(label, Assert.Single(source.Photos).Label);
        Assert.Empty(source.LeftOut);
    }

    [Fact]
    public void Lines_without_a_path_a_label_or_a_photo_are_left_out_and_listed()
    {
        Touch("c.jpg");
        File.WriteAllText(_folder["labels.csv"], "path,label\nc.jpg,cafe\u0301\nmissing.jpg,cat\nc.jpg\n,cat\nc.jpg,caf\u00E9\n");

        ImageClassifierDataSource source = ImageClassifierDataSource.LabeledCsv(_folder["labels.csv"]);

        Assert.Single(source.Photos);
        Assert.Equal(
            ["line 3: there is no photo missing.jpg.", "line 4: a path and a label are needed.", "line 5: a path and a label are needed."],
            source.LeftOut.Select(line => line.Reason[(line.Reason.IndexOf(", ", StringComparison.Ordinal) + 2)..]));
    }

    [Theory]
    [InlineData(49, 0)]
    [InlineData(50, 5)]
    [InlineData(1000, 100)]
    [InlineData(4000, 200)]
    public void Few_photos_are_set_aside_for_validation(int photos, int expected)
    {
        int[] labels = [.. Enumerable.Range(0, photos).Select(i => i % 5)];

        bool[] chosen = ValidationSplit.Choose(labels, 5);

        Assert.Equal(expected, chosen.Count(c => c));
        if (expected > 0)
        {
            Assert.All(
                Enumerable.Range(0, 5),
                k => Assert.InRange(labels.Where((label, i) => chosen[i] && label == k).Count(), expected / 5 - 1, expected / 5 + 1));
        }

        Assert.Equal(chosen, ValidationSplit.Choose(labels, 5));
    }

    [Fact]
    public void The_only_photo_of_a_class_is_not_set_aside()
    {
        int[] labels = [.. Enumerable.Range(0, 60)];

        Assert.DoesNotContain(true, ValidationSplit.Choose(labels, 60));
    }

    private void Touch(params string[] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[parts])!);
        File.WriteAllText(_folder[parts], "");
    }

    private string Relative(string path) => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/');

    private static string Error(Action action) => Assert.Throws<CoreMLException>(action).Message;
}
