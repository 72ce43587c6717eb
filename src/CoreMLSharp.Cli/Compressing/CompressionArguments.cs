using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Compression;

namespace CoreMLSharp.Cli.Compressing;

/// <summary>The options that say how a model is compressed.</summary>
internal sealed class CompressionArguments
{
    private static readonly Dictionary<string, CompressionMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["float16"] = CompressionMode.Float16,
        ["linear"] = CompressionMode.Linear,
        ["symmetric"] = CompressionMode.Symmetric,
        ["palettize"] = CompressionMode.Palettize,
    };

    private static readonly Dictionary<string, CompressionGranularity> Granularities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["channel"] = CompressionGranularity.PerChannel,
        ["tensor"] = CompressionGranularity.PerTensor,
    };

    private static readonly Dictionary<string, PaletteKind> Palettes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kmeans"] = PaletteKind.KMeans,
        ["uniform"] = PaletteKind.Uniform,
        ["unique"] = PaletteKind.Unique,
    };

    private readonly Option<string> _mode = Choice("--mode", "How weights become smaller.", Modes.Keys);
    private readonly Option<int> _bits = new("--bits") { Description = "Bits of each weight, 1 to 8.", HelpName = "N", DefaultValueFactory = _ => 8 };
    private readonly Option<string> _granularity = Choice("--granularity", "With linear and symmetric: what has a scale of its own.", Granularities.Keys, "channel");
    private readonly Option<string> _palette = Choice("--palette", "With palettize: where the table comes from.", Palettes.Keys, "kmeans");
    private readonly Option<string> _table = new("--table") { Description = "With palettize: the table itself, numbers with commas between them.", HelpName = "NUMBERS" };
    private readonly Option<string[]> _layers = Patterns("--layers", "Only layers of these names; * stands for anything, ! in front leaves a layer out.");
    private readonly Option<string[]> _types = Patterns("--types", "Only layers of these types, as 'coreml inspect' names them.");
    private readonly Option<long> _minimum = new("--min-elements") { Description = "Only layers with a tensor of this many weights.", HelpName = "N" };

    public IEnumerable<Option> Options => [_mode, _bits, _granularity, _palette, _table, _layers, _types, _minimum];

    /// <summary>Whether a mode was given.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_mode) is not null;

    public CompressionOptions Read(ParseResult parse) => new()
    {
        Mode = Modes[parse.GetRequiredValue(_mode)],
        Bits = parse.GetRequiredValue(_bits),
        Granularity = Granularities[parse.GetRequiredValue(_granularity)],
        Palette = parse.GetValue(_table) is null ? Palettes[parse.GetRequiredValue(_palette)] : PaletteKind.Custom,
        Table = parse.GetValue(_table) is { } table ? Numbers(table) : [],
        Layers = new LayerSelection
        {
            Names = parse.GetRequiredValue(_layers),
            Types = parse.GetRequiredValue(_types),
            MinimumElements = parse.GetValue(_minimum),
        },
    };

    private static float[] Numbers(string text) =>
    [
        .. text.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new CoreMLException($"--table: '{part}' is no number; write numbers with commas between them, as in -1,-0.5,0,0.5,1.")),
    ];

    private static Option<string> Choice(string name, string description, IEnumerable<string> choices, string? otherwise = null)
    {
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', choices) };
        if (otherwise is not null) option.DefaultValueFactory = _ => otherwise;
        return option.AcceptOnlyFromAmong([.. choices]);
    }

    private static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAMES",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };
}
