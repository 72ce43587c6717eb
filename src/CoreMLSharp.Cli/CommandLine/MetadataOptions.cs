using System.CommandLine;
using CoreMLSharp.Building;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>What a model says of itself: the metadata that Xcode shows.</summary>
internal sealed class MetadataOptions
{
    private readonly Option<string> _author = new("--author") { Description = "Who made the model.", HelpName = "TEXT" };
    private readonly Option<string> _description = new("--description") { Description = "What the model is for.", HelpName = "TEXT" };
    private readonly Option<string> _license = new("--license") { Description = "The model's license.", HelpName = "TEXT" };
    private readonly Option<string> _version = new("--model-version") { Description = "The model's version.", HelpName = "TEXT" };

    public IEnumerable<Option> All => [_author, _description, _license, _version];

    public ModelMetadata Read(ParseResult parse) => new()
    {
        Author = parse.GetValue(_author) ?? "",
        ShortDescription = parse.GetValue(_description) ?? "",
        License = parse.GetValue(_license) ?? "",
        VersionString = parse.GetValue(_version) ?? "",
    };
}
