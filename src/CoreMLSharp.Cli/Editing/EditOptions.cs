using System.CommandLine;
using CoreMLSharp.Cli.Commands.Train;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Shapes;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Editing;

/// <summary>The edits that a command line asks for, in the order in which they are made: what renames comes last, so that all names are those of the model as it was.</summary>
internal sealed class EditOptions
{
    private static readonly Dictionary<string, DataType> ArrayTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["double"] = DataType.Double,
        ["float32"] = DataType.Float32,
        ["float16"] = DataType.Float16,
        ["int32"] = DataType.Int32,
        ["int8"] = DataType.Int8,
    };

    private readonly Option<string[]> _remove = new("--remove") { Description = "Take an output, or an input that nothing reads, from the interface.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _removeUnused = new("--remove-unused") { Description = "Remove layers, operations and stages that no output depends on." };
    private readonly Option<string[]> _image = NameValue.Option(
        "--image", "NAME=RGB|BGR|gray|gray16[,WxH][,scale=S][,bias=B]", "Make an array an image; scale and bias turn pixels into an input's numbers, or an output's numbers into pixels.");
    private readonly Option<string[]> _array = new("--array") { Description = "Make an image an array; its preprocessing goes too.", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _preprocessing = NameValue.Option(
        "--preprocessing", "NAME=scale=S[,bias=B]|none", "Set or remove what a network does to an image before its first layer; bias is one number or RED/GREEN/BLUE.");
    private readonly Option<string[]> _arrayType = new("--array-type")
    {
        Description = "The element type of an array: double, float32, float16 or int32; without a name, of all arrays of doubles.",
        HelpName = "[NAME=]TYPE",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string[]> _shape = NameValue.Option(
        "--shape", "NAME=SHAPE", "The sizes that an array or image (WIDTHxHEIGHT) may have: 3x224x224, or several 1x10,1x20, or ranges 3x32..512x32..; tried out before it is written.");
    private readonly Option<string[]> _classLabels = new("--class-labels") { Description = "New class labels, in the order of the classes.", HelpName = "LABEL", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
    private readonly Option<string> _classLabelsFile = new("--class-labels-file") { Description = "New class labels from a text file, one in each line.", HelpName = "FILE" };
    private readonly Option<string[]> _describe = NameValue.Option("--describe", "NAME=TEXT", "Say what an input or output means.");
    private readonly Option<string[]> _userDefined = NameValue.Option("--user-defined", "KEY=VALUE", "A value of your own in the metadata; KEY= removes it.");
    private readonly MetadataOptions _metadata = new();
    private readonly Option<string[]> _rename = NameValue.Option("--rename", "OLD=NEW", "Rename an input or output everywhere.");
    private readonly Option<int?> _version = new("--specification-version") { Description = "The specification version that the model says it needs.", HelpName = "N" };
    private readonly Option<bool> _minimalVersion = new("--minimal-version") { Description = "Set the lowest specification version that knows all that the model uses." };

    public IEnumerable<Option> All =>
    [
        _rename, _metadata.Author, _metadata.Description, _metadata.License, _metadata.Version, _userDefined, _describe, _classLabels, _classLabelsFile,
        _image, _array, _preprocessing, _arrayType, _shape, _remove, _removeUnused, _version, _minimalVersion,
    ];

    /// <summary>Makes the edits.</summary>
    /// <returns>What came of it that the command line does not say already: which parts were unused, and which shapes result.</returns>
    public (IReadOnlyList<string> Removed, IReadOnlyList<ModelShapes> Shapes) Apply(ParseResult parse, ModelEditor editor)
    {
        IReadOnlyList<string> removed = [];
        foreach (string name in parse.GetRequiredValue(_remove)) editor.RemoveFeature(name);
        if (parse.GetValue(_removeUnused)) editor.RemoveUnused(out removed);
        foreach ((string name, string image) in NameValue.Read(parse, _image)) editor.ToImage(name, ImageText.Parse(image));
        foreach (string name in parse.GetRequiredValue(_array)) editor.ToArray(name);
        foreach ((string name, string value) in NameValue.Read(parse, _preprocessing))
        {
            if (value == "none") editor.RemovePreprocessing(name);
            else editor.SetPreprocessing(name, ImageText.Parse(value).ToScaler());
        }

        foreach (string value in parse.GetRequiredValue(_arrayType)) SetArrayType(editor, value);
        Dictionary<string, FeatureShape> shapes = NameValue.Read(parse, _shape).ToDictionary(pair => pair.Name, pair => FeatureShape.Parse(pair.Value));
        IReadOnlyList<ModelShapes> tried = shapes.Count > 0 ? FlexibleShapes.Apply(editor, shapes) : [];
        if (Labels(parse) is { } labels) editor.SetClassLabels(labels);
        foreach ((string name, string text) in NameValue.Read(parse, _describe)) editor.Describe(name, text);
        foreach ((string key, string value) in NameValue.Read(parse, _userDefined)) editor.SetUserDefined(key, value.Length == 0 ? null : value);
        editor.SetMetadata(_metadata.Read(parse));
        Dictionary<string, string> names = NameValue.Read(parse, _rename).ToDictionary(pair => pair.Name, pair => pair.Value);
        if (names.Count > 0) editor.Rename(names);
        if (parse.GetValue(_minimalVersion)) editor.SetMinimalSpecificationVersion();
        if (parse.GetValue(_version) is { } version) editor.SetSpecificationVersion(version);
        return (removed, tried);
    }

    private static void SetArrayType(ModelEditor editor, string value)
    {
        int equals = value.LastIndexOf('=');
        string type = value[(equals + 1)..];
        if (!ArrayTypes.TryGetValue(type, out DataType dataType)) throw new CoreMLException($"'{type}' is no element type; there are {string.Join(", ", ArrayTypes.Keys)}.");
        if (equals < 0) editor.ConvertArrays(DataType.Double, dataType);
        else editor.SetArrayType(value[..equals], dataType);
    }

    private string[]? Labels(ParseResult parse)
    {
        if (parse.GetValue(_classLabelsFile) is { } file) return [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return parse.GetRequiredValue(_classLabels) is { Length: > 0 } labels ? labels : null;
    }
}
