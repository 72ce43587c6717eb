using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Training.Tests.Updating;

public sealed class UpdateDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Model Neighbors =>
        new NearestNeighborsClassifierBuilder("x", "label", 3, "none").SetNumberOfNeighbors(1).Build();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x,label\n\"[1, 2, 3]\",cat\n\"[4, 5, 6]\",dog\n")]
    [InlineData("a,label,b,c\n1,cat,2,3\n4,dog,5,6\n")]
    [InlineData("a;b;c;label\r\n1;2;3;cat\r\n\r\n4;5;6;dog\r\n")]
    [InlineData("a\tb\tc\tlabel\n1\t2\t3\tcat\n4\t5\t6\tdog")]
    public void A_table_gives_an_example_for_each_line(string table)
    {
        IMLBatchProvider examples = UpdateData.Open(Write("data.csv", table), Neighbors);

        Assert.Equal(2, examples.Count);
        Assert.Equal([4, 5, 6], examples.Features(1)["x"].MultiArrayValue.ToDoubles());
        Assert.Equal("dog", examples.Features(1)["label"].StringValue);
    }

    [Fact]
    public void Tensors_are_divided_along_their_first_dimension()
    {
        new SafeTensorsFile(
            new Dictionary<string, StoredTensor> { ["x"] = StoredTensor.From(MLMultiArray.Wrap<float>([1, 2, 3, 4, 5, 6], 2, 3)) },
            new Dictionary<string, string> { ["label"] = """["cat", "dog"]""" }).Save(_folder["data.safetensors"]);

        IMLBatchProvider examples = UpdateData.Open(_folder["data.safetensors"], Neighbors);

        Assert.Equal(2, examples.Count);
        Assert.Equal([4, 5, 6], examples.Features(1)["x"].MultiArrayValue.ToDoubles());
        Assert.Equal("dog", examples.Features(1)["label"].StringValue);
    }

    [Theory]
    [InlineData("x,animal\n\"[1, 2, 3]\",cat\n", "label")]
    [InlineData("x,label\n\"[1, 2, 3]\",cat,1\n", "line 2")]
    [InlineData("label\ncat\n", "'x'")]
    [InlineData("", "'x'")]
    public void A_table_that_does_not_fit_is_refused(string table, string named)
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => UpdateData.Open(Write("data.csv", table), Neighbors));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_number_is_named()
    {
        IMLBatchProvider examples = UpdateData.Open(Write("data.csv", "a,b,c,label\n1,two,3,cat\n"), Neighbors);

        Assert.Contains("'two'", Assert.Throws<ModelInputException>(() => examples.Features(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_are_for_models_of_photos()
    {
        Directory.CreateDirectory(_folder["photos"]);

        Assert.Contains("learns from x, label", Assert.Throws<CoreMLException>(
            () => UpdateData.Open(_folder["photos"], Neighbors)).Message, StringComparison.Ordinal);
        Assert.Throws<CoreMLException>(() => UpdateData.Open(_folder["nothing"], Neighbors));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
