using System.CommandLine;
using CoreMLSharp.Training.TextClassification;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Which columns of a table hold texts and labels.</summary>
internal sealed class TextOptions
{
    public Option<string> Text { get; } = new("--text-column")
    {
        Description = "Of a table: the column of texts.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    public Option<string> Label { get; } = new("--label-column")
    {
        Description = "Of a table: the column of labels.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "label",
    };

    public TextClassifierDataSource Read(ParseResult parse, string path) =>
        TextClassifierDataSource.Read(path, parse.GetRequiredValue(Text), parse.GetRequiredValue(Label));
}
