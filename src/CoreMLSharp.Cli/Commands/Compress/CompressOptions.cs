using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary>The options that say how a model is compressed.</summary>
internal sealed class CompressOptions
{
    private static readonly Dictionary<string, CompressionMode> Modes = new()
    {
        ["float16"] = CompressionMode.Float16,
        ["linear"] = CompressionMode.Linear,
        ["symmetric"] = CompressionMode.Symmetric,
        ["palettize"] = CompressionMode.Palettize,
        ["prune"] = CompressionMode.Prune,
    };

    private static readonly Dictionary<string, CompressionGranularity> Granularities = new()
    {
        ["channel"] = CompressionGranularity.PerChannel,
        ["tensor"] = CompressionGranularity.PerTensor,
        ["block"] = CompressionGranularity.PerBlock,
    };

    private static readonly Dictionary<string, PaletteKind> Palettes = new()
    {
        ["kmeans"] = PaletteKind.KMeans,
        ["uniform"] = PaletteKind.Uniform,
        ["unique"] = PaletteKind.Unique,
    };

    private readonly ChoiceOption<CompressionMode> _mode = new("--mode", "How weights become smaller.", Modes);
    private readonly Option<bool> _decompress =
        new("--decompress") { Description = "Turn all compressed weights into floats of 32 bits instead." };
    private readonly Option<int?> _bits = CheckedOption.Integer("--bits", "Bits of each weight, 1 to 8.", 1, 8);
    private readonly ChoiceOption<CompressionGranularity> _granularity =
        new("--granularity", "With linear and symmetric: what has a scale of its own.", Granularities, "channel");
    private readonly ChoiceOption<PaletteKind> _palette = new(
        "--palette", "With palettize: where the table comes from.", Palettes, "kmeans");
    private readonly Option<float[]> _table =
        CheckedOption.Create("--table", "NUMBERS", "With palettize: the table itself, numbers with commas between them.", ReadTable);
    private readonly Option<int?> _blockSize = CheckedOption.Integer(
        "--block-size", "With --granularity block: input channels of a block.", 1);
    private readonly Option<int?> _groupSize =
        CheckedOption.Integer("--group-size", "With palettize, in ML Programs: output channels that share a table.", 1);
    private readonly Option<int?> _vector =
        CheckedOption.Integer("--vector", "With palettize, in ML Programs: weights that an entry of the table stands for.", 1);
    private readonly Option<int?> _tableBits = CheckedOption.Integer(
        "--table-bits", "With palettize, in ML Programs: 8 for tables of integers.", 8, 8);
    private readonly Option<double?> _sparsity =
        CheckedOption.Number("--sparsity", "FRACTION", "Fraction of weights set to zero, 0 to 1 (ML Programs only).", 0, 1);
    private readonly Option<(int Zeros, int Of)?> _pattern = CheckedOption.Create(
        "--pattern", "N:M", "Instead of --sparsity: so many zeros of so many neighbouring weights.", ReadPattern);
    private readonly Option<string[]> _layers = Patterns(
        "--layers", "Only layers of these names; * stands for anything, ! in front leaves a layer out.");
    private readonly Option<string[]> _types = Patterns("--types", "Only layers of these types, as 'coreml inspect' names them.");
    private readonly Option<long?> _minimum = CheckedOption.Create<long?>(
        "--min-elements",
        "N",
        "Only tensors with at least N weights (default: 2,049 in ML Programs, 0 in neural networks).",
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new CoreMLException("It must be a whole number of at least 0."));

    public CompressOptions()
    {
        _bits.DefaultValueFactory = _ => 8;
        _blockSize.DefaultValueFactory = _ => 32;
        _vector.DefaultValueFactory = _ => 1;
        _table.DefaultValueFactory = _ => [];
    }

    public IEnumerable<Option> All =>
    [
        _mode, _decompress, _bits, _granularity, _blockSize, _palette, _table, _groupSize, _vector, _tableBits, _sparsity, _pattern,
        _layers, _types, _minimum,
    ];

    /// <summary>One of compressing and decompressing is asked for, and in a way that there is.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        if (parse.GetValue(_decompress) == (parse.GetValue(_mode) is not null)) return ["Give either --mode or --decompress."];
        Read(parse)?.Check();
        return [];
    }

    /// <summary>How to compress; null to decompress.</summary>
    public CompressionOptions? Read(ParseResult parse) => parse.GetValue(_decompress) ? null : new()
    {
        Mode = _mode.Read(parse),
        Bits = parse.GetRequiredValue(_bits)!.Value,
        Granularity = _granularity.Read(parse),
        Palette = parse.GetRequiredValue(_table).Length == 0 ? _palette.Read(parse) : PaletteKind.Custom,
        Table = parse.GetRequiredValue(_table),
        BlockSize = parse.GetRequiredValue(_blockSize)!.Value,
        GroupSize = parse.GetValue(_groupSize),
        VectorLength = parse.GetRequiredValue(_vector)!.Value,
        TableBits = parse.GetValue(_tableBits),
        Sparsity = parse.GetValue(_sparsity),
        Pattern = parse.GetValue(_pattern),
        Layers = new LayerSelection
        {
            Names = parse.GetRequiredValue(_layers),
            Types = parse.GetRequiredValue(_types),
            MinimumElements = parse.GetValue(_minimum),
        },
    };

    private static (int Zeros, int Of)? ReadPattern(string text) =>
        text.Split(':') is [var zeros, var of]
        && int.TryParse(zeros, CultureInfo.InvariantCulture, out int n) && int.TryParse(of, CultureInfo.InvariantCulture, out int m)
            ? (n, m)
            : throw new CoreMLException("Write it as 2:4 for two zeros of four weights.");

    private static float[] ReadTable(string text) =>
    [
        .. text.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new CoreMLException($"'{part}' is no number; write numbers with commas between them, as in -1,-0.5,0,0.5,1.")),
    ];

    private static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAMES",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };
}
