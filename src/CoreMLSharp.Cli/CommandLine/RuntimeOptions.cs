using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Options of every command that runs models.</summary>
internal sealed class RuntimeOptions
{
    private static readonly Dictionary<string, MLImageCropAndScale> CropAndScales = new()
    {
        ["centerCrop"] = MLImageCropAndScale.CenterCrop,
        ["scaleFit"] = MLImageCropAndScale.ScaleFit,
        ["scaleFill"] = MLImageCropAndScale.ScaleFill,
    };

    private readonly Option<string[]> _searchPath = CommonOptions.SearchPath();
    private readonly ChoiceOption<MLImageCropAndScale> _cropAndScale = new(
        "--crop-and-scale", "How photos are brought to the model's size.", CropAndScales, "centerCrop");
    private readonly Option<string>? _function;

    /// <param name="withFunction">Whether the command can run any of a model's functions.</param>
    public RuntimeOptions(bool withFunction = true) => _function = withFunction ? CommonOptions.Function() : null;

    public IEnumerable<Option> All => _function is null ? [_searchPath, _cropAndScale] : [_searchPath, _cropAndScale, _function];

    public MLModelConfiguration Configuration(ParseResult parse) => new()
    {
        SearchPaths = parse.GetRequiredValue(_searchPath),
        FunctionName = _function is null ? null : parse.GetValue(_function),
        ImageCropAndScale = _cropAndScale.Read(parse),
    };
}
