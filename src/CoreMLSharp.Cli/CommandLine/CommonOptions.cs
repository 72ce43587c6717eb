using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Arguments and options that several commands share, so that they are called and explained alike.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() => new("MODEL") { Description = "A .mlmodel file, or a .mlpackage or .mlmodelc folder." };

    /// <summary>A model that may be of another format as well.</summary>
    public static Argument<string> ModelOrSource() => new("MODEL")
    {
        Description = "A .mlmodel file, a .mlpackage or .mlmodelc folder, or a model of another format that 'coreml convert' reads.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };

    public static Option<string> Function() =>
        new("--function") { Description = "Of a model with several functions: the one to run.", HelpName = "NAME" };

    public static Option<string[]> SearchPath() => new("--search-path")
    {
        Description = "A folder in which this command looks for linked models; may be given several times.",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Inputs by name, as <see cref="Runtime.Data.FeatureText"/> reads them.</summary>
    public static Option<NamedValue<string>[]> Input(string description) => NamedValue.Option("--input", "NAME=VALUE", description);
}
