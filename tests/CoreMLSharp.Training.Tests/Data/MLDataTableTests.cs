using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tests.Data;

public sealed class MLDataTableTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("table.csv", "text,label\n\"one, \"\"two\"\"\nthree\",a\n,b\n\n")]
    [InlineData("table.csv", "text;label\r\n\"one, \"\"two\"\"\nthree\";a\r\n;b\r\n")]
    [InlineData("table.tsv", "text\tlabel\n\"one, \"\"two\"\"\nthree\"\ta\n\tb")]
    [InlineData("table.json", """[{"text": "one, \"two\"\nthree", "label": "a"}, {"label": "b", "text": null}]""")]
    [InlineData("table.json", """{"text": ["one, \"two\"\nthree", ""], "label": ["a", "b"]}""")]
    public void A_table_is_read_from_the_forms_that_programs_write(string name, string content)
    {
        MLDataTable table = MLDataTable.Read(Write(name, content));
        Assert.Equal(["text", "label"], table.ColumnNames);
        Assert.Equal(["one, \"two\"\nthree", ""], table["text"]);
        Assert.Equal(["a", "b"], table["label"]);
    }

    [Theory]
    [InlineData("table.csv", "a,b\n1,2\n3\n", "line 3: 1 fields for 2 columns")]
    [InlineData("table.csv", "a,b\n1,\"2\n", "line 2: a quotation mark is not closed")]
    [InlineData("table.csv", "", "has no columns")]
    [InlineData("table.csv", "a,a\n1,2\n", "two columns 'a'")]
    [InlineData("table.json", "[1]", "item 1: it must be an object")]
    [InlineData("table.json", """{"a": [1], "b": []}""", "'b' has 0 values")]
    [InlineData("table.json", """[{"a": [1]}]""", "no text and no number")]
    [InlineData("table.json", "[{", "is no JSON")]
    [InlineData("table.json", "3", "must be an array")]
    public void What_is_no_table_says_where(string name, string content, string expected)
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => MLDataTable.Read(Write(name, content)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_told_with_those_there_are()
    {
        MLDataTable table = MLDataTable.Read(Write("table.csv", "a,b\n1,2\n"));
        Assert.EndsWith(
            "has no column 'c'; its columns are a, b.", Assert.Throws<CoreMLException>(() => table["c"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_chosen_in_any_order()
    {
        MLDataTable table = MLDataTable.Read(Write("table.csv", "a\n1\n2\n3\n")).Rows([2, 0]);
        Assert.Equal(["3", "1"], table["a"]);
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
