using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;

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
        ["prune"] = CompressionMode.Prune,
    };

    private static readonly Dictionary<string, CompressionGranularity> Granularities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["channel"] = CompressionGranularity.PerChannel,
        ["tensor"] = CompressionGranularity.PerTensor,
        ["block"] = CompressionGranularity.PerBlock,
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
    private readonly Option<int> _blockSize = new("--block-size") { Description = "With --granularity block: input channels of a block.", HelpName = "N", DefaultValueFactory = _ => 32 };
    private readonly Option<int?> _groupSize = new("--group-size") { Description = "With palettize, in ML Programs: output channels that share a table.", HelpName = "N" };
    private readonly Option<int> _vector = new("--vector") { Description = "With palettize, in ML Programs: weights that an entry of the table stands for.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _tableBits = new("--table-bits") { Description = "With palettize, in ML Programs: 8 for tables of integers.", HelpName = "8" };
    private readonly Option<double?> _sparsity = new("--sparsity") { Description = "In ML Programs, with prune or others: the part of the weights that become zeros.", HelpName = "0…1" };
    private readonly Option<string> _pattern = new("--pattern") { Description = "Instead of --sparsity: so many zeros of so many neighbouring weights.", HelpName = "N:M" };
    private readonly Option<string[]> _layers = Patterns("--layers", "Only layers of these names; * stands for anything, ! in front leaves a layer out.");
    private readonly Option<string[]> _types = Patterns("--types", "Only layers of these types, as 'coreml inspect' names them.");
    private readonly Option<long?> _minimum = new("--min-elements") { Description = "Only layers with a tensor of this many weights; more than 2,048 in ML Programs where nothing is said.", HelpName = "N" };

    public IEnumerable<Option> Options =>
    [
        _mode, _bits, _granularity, _blockSize, _palette, _table, _groupSize, _vector, _tableBits, _sparsity, _pattern, _layers, _types, _minimum,
    ];

    /// <summary>Whether a mode was given.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_mode) is not null;

    public CompressionOptions Read(ParseResult parse) => new()
    {
        Mode = Modes[parse.GetRequiredValue(_mode)],
        Bits = parse.GetRequiredValue(_bits),
        Granularity = Granularities[parse.GetRequiredValue(_granularity)],
        Palette = parse.GetValue(_table) is null ? Palettes[parse.GetRequiredValue(_palette)] : PaletteKind.Custom,
        Table = parse.GetValue(_table) is { } table ? Numbers(table) : [],
        BlockSize = parse.GetRequiredValue(_blockSize),
        GroupSize = parse.GetValue(_groupSize),
        VectorLength = parse.GetRequiredValue(_vector),
        TableBits = parse.GetValue(_tableBits),
        Sparsity = parse.GetValue(_sparsity),
        Pattern = parse.GetValue(_pattern) is { } pattern ? ReadPattern(pattern) : null,
        Layers = new LayerSelection
        {
            Names = parse.GetRequiredValue(_layers),
            Types = parse.GetRequiredValue(_types),
            MinimumElements = parse.GetValue(_minimum),
        },
    };

    private static (int Zeros, int Of) ReadPattern(string text) =>
        text.Split(':') is [var zeros, var of] && int.TryParse(zeros, CultureInfo.InvariantCulture, out int n) && int.TryParse(of, CultureInfo.InvariantCulture, out int m)
            ? (n, m)
            : throw new CoreMLException($"--pattern {text}: write it as 2:4 for two zeros of four weights.");

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
