using System.CommandLine;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Options of every command that runs models.</summary>
internal sealed class RuntimeOptions
{
    private static readonly Dictionary<string, MLImageCropAndScale> CropAndScaleNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["centerCrop"] = MLImageCropAndScale.CenterCrop,
        ["scaleFit"] = MLImageCropAndScale.ScaleFit,
        ["scaleFill"] = MLImageCropAndScale.ScaleFill,
    };

    public RuntimeOptions() => CropAndScale.AcceptOnlyFromAmong([.. CropAndScaleNames.Keys]);

    public Option<string[]> SearchPath { get; } = new("--search-path")
    {
        Description = "A folder in which linked models are looked for; may be given several times.",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    public Option<string> CropAndScale { get; } = new("--crop-and-scale")
    {
        Description = "How pictures are brought to the model's size.",
        HelpName = "centerCrop|scaleFit|scaleFill",
        DefaultValueFactory = _ => "centerCrop",
    };

    public Option<string> Function { get; } = CreateFunction();

    public static Option<string> CreateFunction() => new("--function") { Description = "Of a model with several functions: the one to run.", HelpName = "NAME" };

    public MLModelConfiguration Configuration(ParseResult parse) => new()
    {
        SearchPaths = parse.GetRequiredValue(SearchPath),
        FunctionName = parse.GetValue(Function),
        ImageCropAndScale = CropAndScaleNames[parse.GetRequiredValue(CropAndScale)],
    };
}
