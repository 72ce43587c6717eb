using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Arguments and options that several commands share, so that they are called and explained alike.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() => new("MODEL") { Description = "A .mlmodel file or a .mlpackage folder." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };
}
