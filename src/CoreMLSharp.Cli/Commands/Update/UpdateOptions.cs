using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Update;

/// <summary>Parameters of an update that take the place of the model's own.</summary>
internal sealed class UpdateOptions
{
    private readonly Option<int?> _epochs = CheckedOption.Integer("--epochs", "How often all examples are seen.", least: 1);
    private readonly Option<double?> _rate = CheckedOption.Number("--learning-rate", "RATE", "How far a step goes.", least: 0);
    private readonly Option<int?> _batch = CheckedOption.Integer("--batch", "How many examples a step looks at.", least: 1);
    private readonly Option<double?> _momentum =
        CheckedOption.Number("--momentum", "SHARE", "How much of the last step is kept (SGD).", least: 0);

    private readonly Option<int?> _seed = CheckedOption.Integer("--seed", "The seed of the shuffling.", least: 0);
    private readonly Option<bool> _noShuffle = new("--no-shuffle") { Description = "Take the examples in their order in every epoch." };
    private readonly Option<int?> _neighbors =
        CheckedOption.Integer("--neighbors", "How many neighbours a nearest-neighbours classifier asks.", least: 1);

    public IEnumerable<Option> All => [_epochs, _rate, _batch, _momentum, _seed, _noShuffle, _neighbors];

    /// <summary>The parameters that were given.</summary>
    public Dictionary<MLParameterKey, object> Read(ParseResult parse)
    {
        Dictionary<MLParameterKey, object?> given = new()
        {
            [MLParameterKey.Epochs] = parse.GetValue(_epochs),
            [MLParameterKey.LearningRate] = parse.GetValue(_rate),
            [MLParameterKey.MiniBatchSize] = parse.GetValue(_batch),
            [MLParameterKey.Momentum] = parse.GetValue(_momentum),
            [MLParameterKey.Seed] = parse.GetValue(_seed),
            [MLParameterKey.Shuffle] = parse.GetValue(_noShuffle) ? false : null,
            [MLParameterKey.NumberOfNeighbors] = parse.GetValue(_neighbors),
        };
        return given.Where(parameter => parameter.Value is not null)
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value!);
    }
}
