using System.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>How classifiers of key points are trained.</summary>
internal sealed class KeyPointOptions
{
    private static readonly Dictionary<string, KeyPointAugmentations> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rotate"] = KeyPointAugmentations.Rotate,
        ["flip"] = KeyPointAugmentations.HorizontallyFlip,
        ["none"] = KeyPointAugmentations.None,
    };

    private readonly NetworkOptions _network = new();
    private readonly Option<KeyPointAugmentations[]?> _augment = new("--augment")
    {
        Description = "Change the key points each time they are learnt from: rotate (a little, which is usual), flip (right and left "
            + "alike), none.",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => CheckedOption.Read(result, "--augment", token.Value, Read))],
    };

    public IEnumerable<Option> All => [_augment, .. _network.All];

    /// <summary>The options of a command, with those that are not given as they are.</summary>
    public T Read<T>(ParseResult parse, T usual) where T : HandPoseClassifierOptions => (T)(usual with
    {
        Augmentations = parse.GetValue(_augment)?.Aggregate(KeyPointAugmentations.None, (all, one) => all | one) ?? usual.Augmentations,
        MaximumIterations = parse.GetValue(_network.MaximumIterations),
        BatchSize = parse.GetValue(_network.BatchSize) ?? usual.BatchSize,
        RandomSeed = parse.GetValue(_network.RandomSeed) ?? usual.RandomSeed,
    });

    private static KeyPointAugmentations Read(string text) => Kinds.TryGetValue(text, out KeyPointAugmentations kind)
        ? kind
        : throw new CoreMLException($"It must be one of {string.Join(", ", Kinds.Keys)}.");
}
