using System.CommandLine;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>How small networks are trained, in Create ML's words.</summary>
internal sealed class NetworkOptions
{
    public Option<int?> MaximumIterations { get; } = CheckedOption.Integer(
        "--max-iterations", "How often all examples are gone through; otherwise 10 to 200 times, more often where they are few.", least: 1);

    public Option<int?> BatchSize { get; } =
        CheckedOption.Integer("--batch-size", "How many examples make one step; otherwise 32.", least: 1);

    public Option<int?> RandomSeed { get; } = CheckedOption.Integer("--random-seed", "Where chance begins; otherwise 0.", least: 0);

    public IEnumerable<Option> All => [MaximumIterations, BatchSize, RandomSeed];
}
