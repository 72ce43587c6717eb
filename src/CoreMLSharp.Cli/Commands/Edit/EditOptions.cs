using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Edit;

/// <summary>
/// The edits that a command line asks for, in the order in which they are made: what renames comes last, so that all names are those of the
/// model as it was.
/// </summary>
internal sealed class EditOptions
{
    private readonly Option<string[]> _addOutput = Names(
        "--add-output", "NAME", "Make a value that a network or program computes inside an output too.");
    private readonly Option<string[]> _remove = Names(
        "--remove", "NAME", "Take an output, or an input that nothing reads, from the interface.");
    private readonly Option<bool> _removeUnused =
        new("--remove-unused") { Description = "Remove layers, operations and stages that no output depends on." };
    private readonly Option<NamedValue<ImageOptions>[]> _image = NamedValue.Option(
        "--image",
        "NAME=RGB|BGR|gray|gray16[,WxH][,scale=S][,bias=B]",
        "Make an array an image; scale and bias, one number or RED/GREEN/BLUE, turn pixels into an input's numbers, "
            + "or an output's numbers into pixels.",
        ImageText.Parse);
    private readonly Option<string[]> _array = Names("--array", "NAME", "Make an image an array; its preprocessing goes too.");
    private readonly Option<NamedValue<NeuralNetworkImageScaler?>[]> _preprocessing = NamedValue.Option(
        "--preprocessing",
        "NAME=scale=S[,bias=B]|none",
        "Set or remove what a network does to an image before its first layer; bias is one number or RED/GREEN/BLUE.",
        text => text == "none" ? null : ImageText.Parse(text).ToScaler());
    private readonly Option<ArrayType[]> _arrayType = new("--array-type")
    {
        Description = "The element type of an array: double, float32, float16, int32 or int8; without a name, of all arrays of "
            + "doubles or of no type.",
        HelpName = "[NAME=]TYPE",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens
            .Select(token => CheckedOption.Read(result, "--array-type", token.Value, ArrayType.Parse)).OfType<ArrayType>()],
    };
    private readonly Option<NamedValue<FeatureShape>[]> _shape = NamedValue.Option(
        "--shape",
        "NAME=SHAPE",
        "The sizes that an array or image (WIDTHxHEIGHT) may have: 3x224x224, or several 1x10,1x20, or ranges 3x32..512x32..; "
            + "tried out before it is written.",
        FeatureShape.Parse);
    private readonly Option<string[]> _classLabels = Names("--class-labels", "LABEL", "New class labels, in the order of the classes.");
    private readonly Option<string> _classLabelsFile = new("--class-labels-file")
    {
        Description = "New class labels from a text file, one in each line.",
        HelpName = "FILE",
    };
    private readonly Option<NamedValue<string>[]> _describe = NamedValue.Option(
        "--describe", "NAME=TEXT", "Say what an input or output means.");
    private readonly Option<NamedValue<string>[]> _userDefined =
        NamedValue.Option("--user-defined", "KEY=VALUE", "A value of your own in the metadata; KEY= removes it.");
    private readonly MetadataOptions _metadata = new();
    private readonly Option<NamedValue<string>[]> _rename = NamedValue.Option(
        "--rename", "OLD=NEW", "Rename an input or output everywhere.");
    private readonly Option<int?> _version =
        CheckedOption.Integer("--specification-version", "The specification version that the model says it needs.", least: 1);
    private readonly Option<bool> _minimalVersion = new("--minimal-version")
    {
        Description = "Set the lowest specification version that knows all that the model uses.",
    };

    public EditOptions() => _classLabels.AllowMultipleArgumentsPerToken = true;

    public IEnumerable<Option> All =>
    [
        _rename, .. _metadata.All, _userDefined, _describe, _classLabels, _classLabelsFile,
        _image, _array, _preprocessing, _arrayType, _shape, _addOutput, _remove, _removeUnused, _version, _minimalVersion,
    ];

    /// <summary>Something is to change.</summary>
    public IEnumerable<string> Check(ParseResult parse) =>
        All.Any(option => parse.GetResult(option) is { Implicit: false }) ? [] : ["Say what is to change."];

    /// <summary>Makes the edits.</summary>
    /// <returns>What came of it that the command line does not say already: which parts were unused, and which shapes result.</returns>
    public (IReadOnlyList<string> Removed, IReadOnlyList<ModelShapes> Shapes) Apply(ParseResult parse, ModelEditor editor)
    {
        IReadOnlyList<string> removed = [];
        foreach (string name in parse.GetRequiredValue(_addOutput)) editor.AddOutput(name);
        foreach (string name in parse.GetRequiredValue(_remove)) editor.RemoveFeature(name);
        if (parse.GetValue(_removeUnused)) editor.RemoveUnused(out removed);
        foreach ((string name, ImageOptions image) in parse.GetRequiredValue(_image)) editor.ToImage(name, image);
        foreach (string name in parse.GetRequiredValue(_array)) editor.ToArray(name);
        foreach ((string name, NeuralNetworkImageScaler? scaler) in parse.GetRequiredValue(_preprocessing))
        {
            if (scaler is null) editor.RemovePreprocessing(name);
            else editor.SetPreprocessing(name, scaler);
        }

        foreach (ArrayType type in parse.GetRequiredValue(_arrayType)) type.ApplyTo(editor);
        Dictionary<string, FeatureShape> shapes = parse.GetRequiredValue(_shape).ToDictionary();
        IReadOnlyList<ModelShapes> tried = shapes.Count > 0 ? FlexibleShapes.Apply(editor, shapes) : [];
        if (Labels(parse) is { } labels) editor.SetClassLabels(labels);
        foreach ((string name, string text) in parse.GetRequiredValue(_describe)) editor.Describe(name, text);
        foreach ((string key, string value) in parse.GetRequiredValue(_userDefined))
        {
            editor.SetUserDefined(key, value.Length == 0 ? null : value);
        }

        editor.SetMetadata(_metadata.Read(parse));
        Dictionary<string, string> names = parse.GetRequiredValue(_rename).ToDictionary();
        if (names.Count > 0) editor.Rename(names);
        if (parse.GetValue(_minimalVersion)) editor.SetMinimalSpecificationVersion();
        if (parse.GetValue(_version) is { } version) editor.SetSpecificationVersion(version);
        return (removed, tried);
    }

    private static Option<string[]> Names(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };

    private string[]? Labels(ParseResult parse)
    {
        if (parse.GetValue(_classLabelsFile) is { } file) return LabelsFile.Read(file);
        return parse.GetRequiredValue(_classLabels) is { Length: > 0 } labels ? labels : null;
    }
}
