namespace CoreMLSharp.Conformance;

/// <summary>What a neural network does not express of an ML Program, with the reasons.</summary>
internal static class Inexpressible
{
    /// <summary>The operation, and what its refusal says.</summary>
    private static readonly (string Operation, string Refusal, string Reason)[] Rules =
    [
        ("affine", "no layers", "No layer samples at points that are computed; coremltools has none either."),
        ("resample", "no layers", "No layer samples at points that are computed; coremltools has none either."),
        ("gru", "reset_after", "The layer resets the state before it multiplies it by the recurrent weights."),
        ("crop_resize", "pad_value", "The layer repeats an image's border outside of it."),
        ("resize", "parameter 'shape'", "The layer's target size is a constant."),
    ];

    /// <summary>What the interface of a program may have and that of a network not.</summary>
    private static readonly string[] Interfaces =
    [
        "is a state, which networks do not have",
        "is an image of 16-bit floating point numbers",
        "is an input and an output",
    ];

    /// <summary>Cases whose values a network cannot hold.</summary>
    private static readonly Dictionary<string, string> Cases = new()
    {
    };

    /// <summary>Whether everything that a refusal names is among the rules.</summary>
    public static bool Explains(string refusal)
    {
        if (Interfaces.Any(refusal.Contains)) return true;
        string[] lines = [.. refusal.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal))];
        return lines.Length > 0 && lines.All(line => Rules.Any(rule =>
            line.StartsWith($"- {rule.Operation} ", StringComparison.Ordinal) && line.Contains(rule.Refusal, StringComparison.Ordinal)));
    }

    public static string? Reason(string kind, string name) => Cases.GetValueOrDefault($"{kind}/{name}");
}
