using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary>The options that say how a model is compressed.</summary>
internal sealed class CompressOptions
{
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

    private readonly ChoiceOption<Mode> _mode;
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
    private readonly Option<PruningPattern?> _pattern = CheckedOption.Create(
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

    private readonly Option<LayerMode[]> _layerModes;
    private readonly Option<LayerMode[]> _typeModes;
    private readonly Dictionary<string, Mode> _modes;

    public CompressOptions()
    {
        Option[] pruning = [_sparsity, _pattern], linear = [_bits, _granularity, _blockSize, .. pruning];
        _modes = new()
        {
            ["float16"] = new([], (_, _) => new Float16Encoding()),
            ["linear"] = new(linear, ReadLinear),
            ["symmetric"] = new(linear, (parse, bits) => ReadLinear(parse, bits) with { IsSymmetric = true }),
            ["palettize"] = new([_bits, _palette, _table, _groupSize, _vector, _tableBits, .. pruning], ReadPalettization),
            ["prune"] = new(pruning, (parse, _) => ReadPruning(parse)),
        };
        _mode = new("--mode", "How weights become smaller.", _modes);
        _layerModes = LayerModes(
            "--layer-mode", "NAMES=MODE[:BITS]", "Another mode for layers of these names; none leaves them. May be repeated.");
        _typeModes = LayerModes("--type-mode", "TYPES=MODE[:BITS]", "The same for layers of these types; names come first.");
        _bits.DefaultValueFactory = _ => 8;
        _blockSize.DefaultValueFactory = _ => 32;
        _vector.DefaultValueFactory = _ => 1;
        _table.DefaultValueFactory = _ => [];
    }

    public IEnumerable<Option> All =>
    [
        _mode, _decompress, _bits, _granularity, _blockSize, _palette, _table, _groupSize, _vector, _tableBits, _sparsity, _pattern,
        _layers, _types, _minimum, _layerModes, _typeModes,
    ];

    /// <summary>One of compressing and decompressing is asked for, in a way that there is, and with options that belong to it.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        Mode[] used =
        [
            .. new[] { _mode.Read(parse) }.Concat(new[] { _layerModes, _typeModes }
                .SelectMany(option => parse.GetValue(option) ?? [])
                .Select(each => each.Mode)).OfType<Mode>(),
        ];
        bool isAsked = used.Length > 0 || parse.GetValue(_layerModes) is { Length: > 0 } || parse.GetValue(_typeModes) is { Length: > 0 };
        if (parse.GetValue(_decompress) == isAsked) return ["Give either --mode or --decompress."];
        string[] foreign =
        [
            .. from option in _modes.Values.SelectMany(mode => mode.Options).Distinct()
               where used.Length > 0 && parse.GetResult(option) is { Implicit: false } && !used.Any(mode => mode.Options.Contains(option))
               select $"{option.Name} does not belong to {string.Join(" or ", used.Select(NameOf).Distinct())}.",
        ];
        if (foreign.Length == 0) Read(parse)?.Check();
        return foreign;
    }

    /// <summary>How to compress; null to decompress.</summary>
    public CompressionOptions? Read(ParseResult parse) => parse.GetValue(_decompress) ? null : new()
    {
        Encoding = _mode.Read(parse)?.Read(parse, Bits(parse)),
        Layers = new LayerSelection
        {
            Names = parse.GetRequiredValue(_layers),
            Types = parse.GetRequiredValue(_types),
            MinimumElements = parse.GetValue(_minimum),
        },
        PerLayer =
        [
            .. Read(parse, _layerModes, pattern => new LayerSelection { Names = [pattern] }),
            .. Read(parse, _typeModes, pattern => new LayerSelection { Types = [pattern] }),
        ],
    };

    private IEnumerable<LayerEncoding> Read(ParseResult parse, Option<LayerMode[]> option, Func<string, LayerSelection> select) =>
        from each in parse.GetRequiredValue(option)
        let layers = @select(each.Pattern) with { MinimumElements = parse.GetValue(_minimum) }
        select new LayerEncoding(layers, each.Mode?.Read(parse, each.Bits ?? Bits(parse)));

    private int Bits(ParseResult parse) => parse.GetRequiredValue(_bits)!.Value;

    private string NameOf(Mode mode) => _modes.First(each => each.Value == mode).Key;

    private LinearQuantization ReadLinear(ParseResult parse, int bits) => new()
    {
        Bits = bits,
        Granularity = _granularity.Read(parse),
        BlockSize = parse.GetRequiredValue(_blockSize)!.Value,
        Pruning = ReadJointPruning(parse),
    };

    private Palettization ReadPalettization(ParseResult parse, int bits) => new()
    {
        Bits = bits,
        Palette = parse.GetRequiredValue(_table).Length == 0 ? _palette.Read(parse) : PaletteKind.Custom,
        Table = parse.GetRequiredValue(_table),
        GroupSize = parse.GetValue(_groupSize),
        VectorLength = parse.GetRequiredValue(_vector)!.Value,
        TableBits = parse.GetValue(_tableBits),
        Pruning = ReadJointPruning(parse),
    };

    private Pruning? ReadJointPruning(ParseResult parse) =>
        parse.GetValue(_sparsity) is null && parse.GetValue(_pattern) is null ? null : ReadPruning(parse);

    private Pruning ReadPruning(ParseResult parse) => new()
    {
        Sparsity = parse.GetValue(_sparsity),
        Pattern = parse.GetValue(_pattern),
    };

    private Option<LayerMode[]> LayerModes(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        [
            .. result.Tokens.Select(
                token => CheckedOption.Read(result, name, token.Value, text => ReadLayerMode(text, helpName))).OfType<LayerMode>(),
        ],
    };

    /// <summary>Reads <c>NAMES=MODE</c> or <c>NAMES=MODE:BITS</c>; a name may hold = itself.</summary>
    private LayerMode ReadLayerMode(string text, string form)
    {
        int sign = text.LastIndexOf('=');
        string[] parts = text[(sign + 1)..].Split(':');
        int bits = 0;
        bool hasBits = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits);
        bool isMode = _modes.TryGetValue(parts[0], out Mode? mode) || parts is ["none"];
        return sign >= 1 && isMode && (parts.Length == 1 || hasBits)
            ? new LayerMode(text[..sign], mode, hasBits ? bits : null)
            : throw new CoreMLException($"Write it as {form}, with a mode of {string.Join(", ", _modes.Keys)} or none.");
    }

    private static PruningPattern? ReadPattern(string text) =>
        text.Split(':') is [var zeros, var of]
        && int.TryParse(zeros, CultureInfo.InvariantCulture, out int n) && int.TryParse(of, CultureInfo.InvariantCulture, out int m)
            ? new PruningPattern(n, m)
            : throw new CoreMLException("Write it as 2:4 for two zeros of four weights.");

    private static float[] ReadTable(string text) =>
    [
        .. text.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new CoreMLException($"'{part}' is not a number; write numbers with commas between them, as in -1,-0.5,0,0.5,1.")),
    ];

    private static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAMES",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>A way to compress.</summary>
    /// <param name="Options">The options that belong to it.</param>
    /// <param name="Read">Makes the encoding of so many bits.</param>
    private sealed record Mode(Option[] Options, Func<ParseResult, int, WeightEncoding> Read);

    /// <summary>A mode for some layers; null leaves them.</summary>
    private sealed record LayerMode(string Pattern, Mode? Mode, int? Bits);
}
