using System.Globalization;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Says in one sentence why a file is as small or as big as it is.</summary>
internal static class SizeExplanation
{
    public static string Of(StageSummary root)
    {
        List<StageSummary> leaves = [.. Leaves(root)];
        if (leaves.Find(stage => stage.Link is not null) is { Link: { } link })
        {
            return leaves.Count == 1
                ? $"The model is linked ({link.FileName}), not stored: this file is only a name."
                : $"The feature extractor is linked ({link.FileName}), not stored: only {Rest(leaves)} is in this file.";
        }

        if (leaves.Exists(stage => stage.IsProvidedByApple))
        {
            return leaves.Count == 1
                ? "Apple's systems provide the weights: this file is only a name."
                : $"Apple's systems provide the feature extractor: only {Rest(leaves)} is in this file.";
        }

        StageSummary largest = leaves.MaxBy(stage => stage.Bytes)!;
        if (largest.Parts is not [BytePart part, ..]) return "";
        string share = string.Create(CultureInfo.InvariantCulture, $"{100.0 * part.Bytes / Math.Max(1, root.Bytes):0.#}%");
        string where = leaves.Count > 1 ? $"the {largest.Type}'s {part.Name}" : part.Name;
        if (largest.Parameters == 0) return $"{share} of the bytes are in {where}.";

        string formats = string.Join(", ", largest.Weights.GroupBy(weights => weights.Format)
            .OrderByDescending(group => Saturated.Sum(group.Select(weights => weights.Bytes))).Select(group => group.Key).Take(3));
        string count = largest.Parameters.ToString("N0", CultureInfo.InvariantCulture);
        return $"{share} of the bytes are in {where}; the model holds {count} weights as {formats}.";
    }

    private static IEnumerable<StageSummary> Leaves(StageSummary stage) =>
        stage.Stages.Count == 0 ? [stage] : stage.Stages.SelectMany(Leaves);

    private static string Rest(List<StageSummary> leaves) =>
        string.Join(" and ", leaves.Where(stage => stage.Link is null && !stage.IsProvidedByApple).Select(stage => $"the {stage.Type}"));
}
