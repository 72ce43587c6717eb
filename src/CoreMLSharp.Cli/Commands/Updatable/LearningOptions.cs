using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;

namespace CoreMLSharp.Cli.Commands.Updatable;

/// <summary>The options that say how a model learns.</summary>
internal sealed class LearningOptions
{
    private static readonly Dictionary<string, Action<UpdatableModel, string, long[]?>> Losses = new()
    {
        ["cross-entropy"] = (model, input, _) => model.SetCategoricalCrossEntropyLoss("loss", input),
        ["mean-squared-error"] = (model, input, shape) => model.SetMeanSquaredErrorLoss("loss", input, shape),
    };

    private static readonly Dictionary<string, OptimizerKind?> Optimizers = new()
    {
        ["sgd"] = OptimizerKind.Sgd,
        ["adam"] = OptimizerKind.Adam,
    };

    private static readonly Dictionary<string, bool?> Truths = new() { ["true"] = true, ["false"] = false };

    private readonly ChoiceOption<Action<UpdatableModel, string, long[]?>> _loss = new("--loss", "What training makes smaller.", Losses);
    private readonly Option<string> _lossInput =
        new("--loss-input") { Description = "The tensor that the loss looks at; needed with --loss.", HelpName = "TENSOR" };
    private readonly Option<long[]> _lossShape = new("--loss-shape")
    {
        Description = "Shape of the target; needed with mean-squared-error if --loss-input is not a model output.",
        HelpName = "SIZE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => CheckedOption.Read(result, "--loss-shape", token.Value, ReadSize))],
    };
    private readonly ChoiceOption<OptimizerKind?> _optimizer = new("--optimizer", "How training steps are made.", Optimizers);
    private readonly Option<TrainingParameter?> _learningRate = Parameter("--learning-rate", "Learning rate, e.g. 0.01 or 0.01:0..0.1.");
    private readonly Option<TrainingParameter?> _batch = Parameter(
        "--batch", "Size of a mini-batch: samples per training step, e.g. 16 or 16:8,16,32.", isWhole: true);
    private readonly Option<TrainingParameter?> _momentum = Parameter("--momentum", "With sgd: momentum, e.g. 0.9 or 0.9:0..1.");
    private readonly Option<TrainingParameter?> _beta1 = Parameter(
        "--beta1", "With adam: decay of the mean of gradients, e.g. 0.9 or 0.9:0..1.");
    private readonly Option<TrainingParameter?> _beta2 = Parameter(
        "--beta2", "With adam: decay of the mean of squared gradients, e.g. 0.999 or 0.999:0..1.");
    private readonly Option<TrainingParameter?> _eps = Parameter(
        "--eps", "With adam: keeps the denominator from zero, e.g. 1e-8 or 1e-8:0..1e-4.");
    private readonly Option<TrainingParameter?> _epochs = Parameter(
        "--epochs", "How often the data is seen, e.g. 10 or 10:1..100.", isWhole: true);
    private readonly ChoiceOption<bool?> _shuffle = new("--shuffle", "Whether samples are mixed anew for each epoch.", Truths);
    private readonly Option<long?> _seed = CheckedOption.Create<long?>("--seed", "N", "The seed of the mixing.", ReadSeed);

    public IEnumerable<Option> All =>
    [
        _loss, _lossInput, _lossShape, _optimizer, _learningRate, _batch, _momentum, _beta1, _beta2, _eps, _epochs, _shuffle, _seed,
    ];

    /// <summary>What belongs together is given together.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        bool hasLoss = parse.GetValue(_loss) is not null, hasInput = parse.GetValue(_lossInput) is not null;
        if (hasInput && !hasLoss) yield return "--loss-input is given without --loss; give both.";
        if (hasLoss && !hasInput) yield return "--loss is given without --loss-input; name the tensor that the loss looks at.";
        if (parse.GetRequiredValue(_lossShape).Length > 0 && !hasLoss) yield return "--loss-shape is given without --loss; give both.";
        OptimizerChanges changes = Changes(parse);
        if (changes is { Kind: OptimizerKind.Sgd } and not { Beta1: null, Beta2: null, Eps: null })
        {
            yield return "--beta1, --beta2 and --eps belong to adam; give --optimizer adam.";
        }

        if (changes is { Kind: OptimizerKind.Adam, Momentum: not null }) yield return "--momentum belongs to sgd; give --optimizer sgd.";
    }

    public void Apply(ParseResult parse, UpdatableModel model)
    {
        if (_loss.Read(parse) is { } setLoss)
        {
            setLoss(model, parse.GetRequiredValue(_lossInput), parse.GetRequiredValue(_lossShape) is { Length: > 0 } shape ? shape : null);
        }

        Changes(parse).ApplyTo(model);
        if (parse.GetValue(_epochs) is { } epochs) model.SetEpochs((long)epochs.Value, epochs.Allowed);
        long? seed = parse.GetValue(_seed);
        if ((_shuffle.Read(parse) ?? (seed is null ? null : true)) is { } shuffle) model.SetShuffle(shuffle, seed);
    }

    private OptimizerChanges Changes(ParseResult parse) => new()
    {
        Kind = _optimizer.Read(parse),
        LearningRate = parse.GetValue(_learningRate),
        MiniBatchSize = parse.GetValue(_batch),
        Momentum = parse.GetValue(_momentum),
        Beta1 = parse.GetValue(_beta1),
        Beta2 = parse.GetValue(_beta2),
        Eps = parse.GetValue(_eps),
    };

    private static Option<TrainingParameter?> Parameter(string name, string description, bool isWhole = false) =>
        CheckedOption.Create<TrainingParameter?>(name, "VALUE[:ALLOWED]", description, text =>
        {
            string[] parts = text.Split(':', 2);
            if (!double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                throw new CoreMLException($"'{parts[0]}' is not a number.");
            }

            if (isWhole && !double.IsInteger(value)) throw new CoreMLException("Give a whole number.");
            return new TrainingParameter(value, parts.Length == 2 ? ParameterRange.Parse(parts[1]) : null);
        });

    private static long ReadSize(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0
        ? size
        : throw new CoreMLException("Give whole numbers of at least 1.");

    private static long? ReadSeed(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed)
        ? seed
        : throw new CoreMLException("Give a whole number.");
}
