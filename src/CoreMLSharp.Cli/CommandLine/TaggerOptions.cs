using System.CommandLine;
using CoreMLSharp.Training.WordTagging;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Under which names a JSON file has the words and labels of sentences.</summary>
internal sealed class TaggerOptions
{
    public Option<string> Tokens { get; } = new("--token-column")
    {
        Description = "Of JSON: the name of the words of a sentence.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "tokens",
    };

    public Option<string> Labels { get; } = new("--labels-column")
    {
        Description = "Of JSON: the name of their labels.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "labels",
    };

    public WordTaggerDataSource Read(ParseResult parse, string path) =>
        WordTaggerDataSource.Read(path, parse.GetRequiredValue(Tokens), parse.GetRequiredValue(Labels));
}
