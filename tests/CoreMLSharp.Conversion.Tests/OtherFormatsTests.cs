using System.IO.Compression;
using System.Text;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests;

/// <summary>What is of no format that can be converted is called by its name, with what to do.</summary>
public class OtherFormatsTests
{
    [Theory]
    [InlineData("model.onnx", "", "empty")]
    [InlineData("model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n", "git lfs pull")]
    [InlineData("model.onnx", "\n<!doctype html><html></html>", "web page")]
    [InlineData("model.onnx", "Some words.", "text")]
    [InlineData("model.json", "{\"a\": 1}", "text")]
    [InlineData("checkpoint", "model_checkpoint_path: \"model.ckpt-1\"", "checkpoint")]
    [InlineData("model.ckpt-1.index", "\0\u0001", "checkpoint")]
    [InlineData("model.ckpt-1.data-00000-of-00001", "\u0001\u0002", "checkpoint")]
    [InlineData("model.ckpt-1.meta", "\u0001\u0002", "MetaGraph")]
    [InlineData("graph.pbtxt", "node { name: \"x\" }", ".pb")]
    [InlineData("net.caffemodel", "\u0001\u0002", "Caffe")]
    [InlineData("net.prototxt", "layer { }", "Caffe")]
    [InlineData("trees.cbm", "CBM1\u0001", "format=\"onnx\"")]
    [InlineData("model.gguf", "GGUF\u0003", "weights")]
    [InlineData("model.joblib", "\u0080\u0004\u0095", "skl2onnx")]
    [InlineData("model.tar.gz", "\u001f\u008b\u0008", "Unpack")]
    [InlineData("model.mlmodel", "\u0008\u0004\u0012\u0002", "Core ML model already")]
    [InlineData("model.bin", "\u0001\u0002\u0003\u0004\u0005", "no format")]
    public void A_file_is_told_by_its_content_and_name(string name, string content, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder[name], Encoding.Latin1.GetBytes(content));

        Assert.Contains(expected, Refusal(folder[name]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("archive/data.pkl", "torch.onnx.export")]
    [InlineData("model/constants.pkl", "torch.onnx.export")]
    [InlineData("notes.txt", "Unpack")]
    public void An_archive_is_told_by_the_names_in_it(string entry, string expected)
    {
        using TemporaryFolder folder = new();
        using (ZipArchive archive = ZipFile.Open(folder["model.zip"], ZipArchiveMode.Create)) archive.CreateEntry(entry);

        Assert.Contains(expected, Refusal(folder["model.zip"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("saved_model.pbtxt", "form of text")]
    [InlineData("coremldata.bin", "Core ML model already")]
    [InlineData("notes.txt", "Name the file")]
    public void A_folder_is_told_by_the_names_in_it(string file, string expected)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder[file], "");

        Assert.Contains(expected, Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_nothing_that_is_said() =>
        Assert.Throws<FileNotFoundException>(() => ModelConverter.Convert("no such.onnx"));

    private static string Refusal(string path)
    {
        Assert.False(ModelConverter.CanConvert(path));
        string message = Assert.Throws<ModelFormatException>(() => ModelConverter.Convert(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message;
    }
}
