using System.Text.Json.Serialization;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>Whether a model still computes what was recorded, as a JSON document.</summary>
/// <param name="Passed">Whether it does.</param>
/// <param name="Outputs">What became of each output.</param>
public sealed record VerificationDocument(bool Passed, IReadOnlyList<VerifiedOutputDocument> Outputs)
{
    /// <summary>The document of a comparison.</summary>
    public static VerificationDocument From(IReadOnlyList<OutputComparison> outputs) =>
        new(outputs.All(output => output.Passed), [.. outputs.Select(VerifiedOutputDocument.From)]);
}

/// <summary>One output beside what was recorded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Whether it is near enough.</param>
/// <param name="LargestAbsoluteError">
/// The largest difference of two numbers; <c>"NaN"</c> or <c>"Infinity"</c> where it is not finite.
/// </param>
/// <param name="LargestRelativeError">The largest difference, relative to the expected number.</param>
/// <param name="Difference">What is different other than in numbers; absent where nothing is.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record VerifiedOutputDocument(
    string Name,
    bool Passed,
    double LargestAbsoluteError,
    double LargestRelativeError,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Difference)
{
    internal static VerifiedOutputDocument From(OutputComparison output) =>
        new(output.Name, output.Passed, output.LargestAbsoluteError, output.LargestRelativeError, output.Difference);
}
