using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.Compressing;

/// <summary>The options that say how a model is compressed.</summary>
internal sealed class CompressionArguments
{
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

    private readonly Option<string> _mode;
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

    private readonly Option<string[]> _layerModes = Overrides("--layer-mode", "NAMES=MODE[:BITS]", "Other modes for some layers by their names; none leaves them. May be repeated.");
    private readonly Option<string[]> _typeModes = Overrides("--type-mode", "TYPES=MODE[:BITS]", "The same by types of layers; names come first.");
    private readonly Mode[] _modes;

    public CompressionArguments()
    {
        Option[] pruning = [_sparsity, _pattern], linear = [_bits, _granularity, _blockSize, .. pruning];
        _modes =
        [
            new("float16", [], (_, _) => new Float16Encoding()),
            new("linear", linear, ReadLinear),
            new("symmetric", linear, (parse, bits) => ReadLinear(parse, bits) with { IsSymmetric = true }),
            new("palettize", [_bits, _palette, _table, _groupSize, _vector, _tableBits, .. pruning], ReadPalettization),
            new("prune", pruning, (parse, _) => ReadPruning(parse)),
        ];
        _mode = Choice("--mode", "How weights become smaller.", _modes.Select(mode => mode.Name));
    }

    public IEnumerable<Option> Options =>
    [
        _mode, _bits, _granularity, _blockSize, _palette, _table, _groupSize, _vector, _tableBits, _sparsity, _pattern, _layers, _types, _minimum,
        _layerModes, _typeModes,
    ];

    /// <summary>Whether a mode was given, if only for some layers.</summary>
    public bool IsGiven(CommandResult result) =>
        result.GetValue(_mode) is not null || result.GetValue(_layerModes) is { Length: > 0 } || result.GetValue(_typeModes) is { Length: > 0 };

    /// <summary>Reports texts that are no mode, and options that belong to none of the modes.</summary>
    public void Validate(CommandResult result)
    {
        List<Mode> used = [.. _modes.Where(mode => mode.Name == result.GetValue(_mode))];
        foreach (Option<string[]> option in new[] { _layerModes, _typeModes })
        {
            foreach (string text in result.GetValue(option) ?? [])
            {
                if (Override.TryParse(text, _modes, out Override? found)) used.AddRange(_modes.Where(mode => mode == found.Mode));
                else result.AddError($"{option.Name} {text}: write it as {option.HelpName}, with a mode of {string.Join(", ", _modes.Select(mode => mode.Name))} or none.");
            }
        }

        foreach (Option option in _modes.SelectMany(mode => mode.Options).Distinct())
        {
            bool isGiven = result.GetResult(option) is { Implicit: false };
            if (!isGiven || used.Count == 0 || used.Any(mode => mode.Options.Contains(option))) continue;
            result.AddError($"{option.Name} does not belong to {string.Join(" or ", used.Select(mode => mode.Name).Distinct())}.");
        }
    }

    public CompressionOptions Read(ParseResult parse) => new()
    {
        Encoding = _modes.FirstOrDefault(mode => mode.Name == parse.GetValue(_mode))?.Read(parse, parse.GetRequiredValue(_bits)),
        Layers = new LayerSelection
        {
            Names = parse.GetRequiredValue(_layers),
            Types = parse.GetRequiredValue(_types),
            MinimumElements = parse.GetValue(_minimum),
        },
        PerLayer =
        [
            .. ReadOverrides(parse, _layerModes, pattern => new LayerSelection { Names = [pattern] }),
            .. ReadOverrides(parse, _typeModes, pattern => new LayerSelection { Types = [pattern] }),
        ],
    };

    private IEnumerable<LayerEncoding> ReadOverrides(ParseResult parse, Option<string[]> option, Func<string, LayerSelection> select)
    {
        foreach (string text in parse.GetRequiredValue(option))
        {
            if (!Override.TryParse(text, _modes, out Override? found)) continue;
            LayerSelection layers = select(found.Pattern) with { MinimumElements = parse.GetValue(_minimum) };
            yield return new LayerEncoding(layers, found.Mode?.Read(parse, found.Bits ?? parse.GetRequiredValue(_bits)));
        }
    }

    private LinearQuantization ReadLinear(ParseResult parse, int bits) => new()
    {
        Bits = bits,
        Granularity = Granularities[parse.GetRequiredValue(_granularity)],
        BlockSize = parse.GetRequiredValue(_blockSize),
        Pruning = ReadJointPruning(parse),
    };

    private Palettization ReadPalettization(ParseResult parse, int bits) => new()
    {
        Bits = bits,
        Palette = parse.GetValue(_table) is null ? Palettes[parse.GetRequiredValue(_palette)] : PaletteKind.Custom,
        Table = parse.GetValue(_table) is { } table ? Numbers(table) : [],
        GroupSize = parse.GetValue(_groupSize),
        VectorLength = parse.GetRequiredValue(_vector),
        TableBits = parse.GetValue(_tableBits),
        Pruning = ReadJointPruning(parse),
    };

    private Pruning? ReadJointPruning(ParseResult parse) => parse.GetValue(_sparsity) is null && parse.GetValue(_pattern) is null ? null : ReadPruning(parse);

    private Pruning ReadPruning(ParseResult parse) => new()
    {
        Sparsity = parse.GetValue(_sparsity),
        Pattern = parse.GetValue(_pattern) is { } pattern ? ReadPattern(pattern) : null,
    };

    private static PruningPattern ReadPattern(string text) =>
        text.Split(':') is [var zeros, var of] && int.TryParse(zeros, CultureInfo.InvariantCulture, out int n) && int.TryParse(of, CultureInfo.InvariantCulture, out int m)
            ? new PruningPattern(n, m)
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

    private static Option<string[]> Overrides(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => [],
    };

    /// <summary>A way to compress.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Options">The options that belong to it.</param>
    /// <param name="Read">Makes the encoding of so many bits.</param>
    private sealed record Mode(string Name, Option[] Options, Func<ParseResult, int, WeightEncoding> Read);

    /// <summary>A mode for some layers; null leaves them.</summary>
    private sealed record Override(string Pattern, Mode? Mode, int? Bits)
    {
        /// <summary>Reads <c>NAMES=MODE</c> or <c>NAMES=MODE:BITS</c>; a name may hold = itself.</summary>
        public static bool TryParse(string text, Mode[] modes, [NotNullWhen(true)] out Override? found)
        {
            found = null;
            int sign = text.LastIndexOf('=');
            if (sign < 1) return false;
            string[] parts = text[(sign + 1)..].Split(':');
            Mode? mode = modes.FirstOrDefault(each => each.Name == parts[0]);
            int bits = 0;
            bool hasBits = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits);
            if ((mode is null && parts is not ["none"]) || parts.Length > 2 || (parts.Length == 2 && !hasBits)) return false;
            found = new Override(text[..sign], mode, hasBits ? bits : null);
            return true;
        }
    }
}
