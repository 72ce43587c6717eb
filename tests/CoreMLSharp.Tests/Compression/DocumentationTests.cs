using CoreMLSharp.Compression;
using CoreMLSharp.Tests.Validation;

namespace CoreMLSharp.Tests.Compression;

/// <summary>The example of docs/compress.md is this code, and it works.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void The_example_of_the_page_compresses()
    {
        using TemporaryFolder folder = new();
        (string path, string smaller) = (folder["Model.mlmodel"], folder["Small.mlmodel"]);
        new ModelFile(Samples.Network(1, Samples.InnerProduct("dense", "x", "y", 64, 64))).Save(path);
        Run(path, smaller);
        Assert.True(new FileInfo(smaller).Length < new FileInfo(path).Length / 2);

        string page = File.ReadAllText(TestData.InRepository("docs", "compress.md"));
        string[] lines = File.ReadAllLines(TestData.InRepository("tests", "CoreMLSharp.Tests", "Compression", "DocumentationTests.cs"));
        IEnumerable<string> example = lines.SkipWhile(line => line.Trim() != "// <example>")
            .Skip(1)
            .TakeWhile(line => line.Trim() != "// </example>")
            .Select(line => line.Length > 8 ? line[8..] : "");
        Assert.Contains(string.Join('\n', example), page, StringComparison.Ordinal);
    }

#pragma warning disable xUnit1051 // The example is as short as a reader would write it.
    private static void Run(string path, string smaller)
    {
        // <example>
        using ModelFile file = ModelFile.Load(path);
        CompressionOptions options = new()
        {
            Encoding = new Palettization { Bits = 4 },
            PerLayer =
            [
                new(new() { Names = ["out"] }, null),
                new(new() { Types = ["convolution"] }, new LinearQuantization()),
            ],
        };
        using CompressionResult result = ModelCompressor.Compress(file, options);
        result.Model.Save(smaller);

        foreach (WeightReport weight in result.Report.Weights.Where(weight => weight.HasChanged))
        {
            Console.WriteLine($"{weight.Layer}.{weight.Parameter}: {weight.Encoding}, {weight.SignalToNoise:0.0} dB");
        }
        // </example>
    }
}
