namespace CoreMLSharp.Conformance;

/// <summary>What a neural network does not express of an ML Program, with the reasons.</summary>
internal static class Inexpressible
{
    /// <summary>The operation, and what its refusal says.</summary>
    private static readonly (string Operation, string Refusal, string Reason)[] Rules =
    [
    ];

    /// <summary>Cases whose values a network cannot hold.</summary>
    private static readonly Dictionary<string, string> Cases = new()
    {
    };

    /// <summary>Whether everything that a refusal names is among the rules.</summary>
    public static bool Explains(string refusal)
    {
        string[] lines = [.. refusal.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal))];
        return lines.Length > 0 && lines.All(line => Rules.Any(rule =>
            line.StartsWith($"- {rule.Operation} ", StringComparison.Ordinal) && line.Contains(rule.Refusal, StringComparison.Ordinal)));
    }

    public static string? Reason(string kind, string name) => Cases.GetValueOrDefault($"{kind}/{name}");
}
