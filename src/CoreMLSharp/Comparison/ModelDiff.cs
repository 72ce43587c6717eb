using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;

namespace CoreMLSharp.Comparison;

/// <summary>Compares two models: structure, parameters, descriptions and weights.</summary>
/// <example>
/// <code>
/// foreach (ModelDifference difference in ModelDiff.Compare(ModelFile.Load("a.mlmodel"), ModelFile.Load("b.mlmodel")))
/// Console.WriteLine(difference);
/// </code>
/// </example>
public static class ModelDiff
{
    /// <summary>Lists what differs, in the order of the specification.</summary>
    /// <returns>The differences; none when the models mean the same. That weights stand elsewhere in a weight file is no
    /// difference.</returns>
    /// <remarks>
    /// Layers, features, operations and pipeline stages are matched by their names. Weights of layers of the same type are compared as
    /// numbers, however they are stored, so that a compressed network can be held against the original.
    /// </remarks>
    /// <exception cref="ModelFormatException">A weight file is damaged.</exception>
    public static IReadOnlyList<ModelDifference> Compare(ModelFile before, ModelFile after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Unforeseen.Guard("The models cannot be compared", () =>
        {
            using ProgramWeights weightsBefore = new(before);
            using ProgramWeights weightsAfter = new(after);
            MessageDiff diff = new(weightsBefore, weightsAfter);
            diff.Compare("", before.Specification, after.Specification);
            return diff.Differences;
        });
    }
}
