namespace CoreMLSharp.Conformance;

/// <summary>Cases whose expected outputs are believed wrong, each with the reason and the calculation that shows it.</summary>
internal static class DoubtfulCases
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
    };

    public static string? Reason(string kind, string name) => Reasons.GetValueOrDefault($"{kind}/{name}");
}
