using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>What a model is run on, and where its outputs go.</summary>
internal sealed class PredictOptions
{
    private readonly Option<string> _features = new("--features")
    {
        Description = "Instead of photos: a .safetensors file of feature vectors [n, d] that another extractor computed; "
            + "the first stage is left out.",
        HelpName = "FILE",
    };
    private readonly Option<NamedValue<string>[]> _inputs = CommonOptions.Input(
        "An input of any type: a number, text, JSON, or the path of a photo, .npy, .safetensors or .json file. Once for each input.");
    private readonly Option<string[]> _texts = new("--text")
    {
        Description = "Instead of photos: a text, for models that take one; '-' for the lines of standard input. May be given several "
            + "times.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string> _output = OutputOption.File(
        "With --input: write the outputs to a .safetensors, .json or .png file.",
        "FILE", "outputs are written as .safetensors, .json or .png", OutputFiles.Endings);
    private readonly Option<string> _record = OutputOption.WithEndings(
        new("--record")
        {
            Description = "With --input: write inputs and outputs to a .safetensors file for 'coreml verify'.",
            HelpName = "FILE",
        },
        "a recording's name ends in .safetensors",
        [".safetensors"]);
    private readonly Option<string> _draw = OutputOption.WithEndings(
        new("--draw")
        {
            Description = "With one photo: draw the boxes of a detector on it, as a .png or .jpg file.",
            HelpName = "FILE",
        },
        "a drawing's name ends in .png or .jpg",
        DetectionDrawing.Endings);
    private readonly Option<bool> _force = OutputOption.Force();
    private readonly Option<int?> _top = CheckedOption.Integer("--top", "How many classes or objects to show.", least: 1);
    private readonly Option<bool> _full = new("--full") { Description = "Show arrays whole." };
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<bool> _jsonLines =
        new("--json-lines") { Description = "Print a JSON document a line, each as soon as it is known." };
    private readonly Option<bool> _csv = new("--csv")
    {
        Description = "Print a table: the photo, a column for each output, one for each class's probability, and errors.",
    };
    private readonly RuntimeOptions _runtime = new();

    public Argument<string> Model { get; } = CommonOptions.ModelOrSource();

    public Argument<string[]> Photos { get; } = new("PHOTO")
    {
        Description = "Photos or sounds, or folders of them; for models that take a text, .txt files; for models of tables, recordings or "
            + "key points, .csv or .json files; '-' for what comes in on standard input: the lines of a text, a table, a photo, or a sound "
            + "in 16-bit samples, 16,000 a second.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public IEnumerable<Option> All =>
    [
        _features, _inputs, _texts, _output, _record, _draw, _force, _top, _full, _json, _jsonLines, _csv, .. _runtime.All,
    ];

    /// <summary>There is one kind of input, and only named inputs have outputs that can be written.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        bool hasInputs = parse.GetRequiredValue(_inputs).Length > 0;
        bool[] ways =
        [
            hasInputs, parse.GetRequiredValue(Photos).Length > 0, parse.GetValue(_features) is not null,
            parse.GetRequiredValue(_texts).Length > 0,
        ];
        if (ways.Count(way => way) != 1) yield return "Give photos, or --input, or --features, or --text.";
        if (!hasInputs && (parse.GetValue(_output) ?? parse.GetValue(_record)) is not null)
        {
            yield return "--output and --record need --input.";
        }

        Option<bool>[] forms = [_json, _jsonLines, _csv];
        if (forms.Count(parse.GetValue) > 1) yield return "Give one of --json, --json-lines and --csv.";
        if (parse.GetValue(_draw) is not null && !hasInputs && parse.GetRequiredValue(Photos).Length != 1)
        {
            yield return "--draw needs one photo.";
        }

        bool isForced = parse.GetValue(_force);
        IReadOnlyList<string?> read =
        [
            parse.GetValue(Model), .. parse.GetRequiredValue(Photos), .. parse.GetRequiredValue(_inputs).Select(input => input.Value),
        ];
        IEnumerable<string?> written = [parse.GetValue(_output), parse.GetValue(_record), parse.GetValue(_draw)];
        foreach (string problem in written.SelectMany(path => OutputOption.OverInput(isForced, path, read))) yield return problem;
    }

    public PredictRequest Read(ParseResult parse) => new()
    {
        Model = parse.GetRequiredValue(Model),
        Photos = parse.GetRequiredValue(Photos),
        Features = parse.GetValue(_features),
        Inputs = parse.GetRequiredValue(_inputs).ToDictionary(),
        Texts = parse.GetRequiredValue(_texts),
        Output = parse.GetValue(_output),
        Recording = parse.GetValue(_record),
        Drawing = parse.GetValue(_draw),
        Top = parse.GetValue(_top),
        IsFull = parse.GetValue(_full),
        Form = parse.GetValue(_json) ? PredictionForm.Json
            : parse.GetValue(_jsonLines) ? PredictionForm.JsonLines
            : parse.GetValue(_csv) ? PredictionForm.Csv
            : PredictionForm.Text,
        Configuration = _runtime.Configuration(parse),
    };
}

/// <summary>How predictions are printed.</summary>
internal enum PredictionForm
{
    Text,
    Json,
    JsonLines,
    Csv,
}

/// <summary>What the command line asks for.</summary>
internal sealed record PredictRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<string> Photos { get; init; }

    public required string? Features { get; init; }

    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    public required IReadOnlyList<string> Texts { get; init; }

    public required string? Output { get; init; }

    public required string? Recording { get; init; }

    public required string? Drawing { get; init; }

    public required int? Top { get; init; }

    public required bool IsFull { get; init; }

    public required PredictionForm Form { get; init; }

    public required MLModelConfiguration Configuration { get; init; }
}
