namespace CoreMLSharp.Conformance;

/// <summary>What does not come back of a Core ML model that was written as ONNX, with the reasons.</summary>
internal static class RoundTripInexpressible
{
    /// <summary>What a line of a refusal says, and why it is right.</summary>
    private static readonly (string Refusal, string Reason)[] Rules =
    [
        ("it has no inputs", "A Core ML model has at least one input; the operation's arguments are all constants."),
        ("Core ML's tensors have at most 5", "The layer takes indices of six dimensions, an ML Program does not."),
    ];

    /// <summary>Whether every line of a refusal is explained by a rule.</summary>
    public static bool Explains(string refusal)
    {
        string[] lines = [.. refusal.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        if (lines.Length == 0) lines = [refusal];
        return lines.All(line => Rules.Any(rule => line.Contains(rule.Refusal, StringComparison.Ordinal)));
    }
}
