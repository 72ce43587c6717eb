using System.CommandLine;
using CoreMLSharp.Building;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>What a model says of itself: the metadata that Xcode shows.</summary>
internal sealed class MetadataOptions
{
    public Option<string> Author { get; } = new("--author") { Description = "Who made the model.", HelpName = "TEXT" };

    public Option<string> Description { get; } = new("--description") { Description = "What the model is for.", HelpName = "TEXT" };

    public Option<string> License { get; } = new("--license") { Description = "The model's licence.", HelpName = "TEXT" };

    public Option<string> Version { get; } = new("--model-version") { Description = "The model's version.", HelpName = "TEXT" };

    public ModelMetadata Read(ParseResult parse) => new()
    {
        Author = parse.GetValue(Author) ?? "",
        ShortDescription = parse.GetValue(Description) ?? "",
        License = parse.GetValue(License) ?? "",
        VersionString = parse.GetValue(Version) ?? "",
    };
}
