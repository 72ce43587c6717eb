using CoreMLSharp.Building;

namespace CoreMLSharp.Training.Recommendation;

/// <summary>
/// How <see cref="Recommender"/> trains; names and defaults are those of Create ML's <c>MLRecommender.ModelParameters</c>.
/// </summary>
public sealed record RecommenderOptions
{
    /// <summary>How alike two items are.</summary>
    public SimilarityType Similarity { get; init; } = SimilarityType.Cosine;

    /// <summary>Similarities below it, by magnitude, are left out.</summary>
    public double Threshold { get; init; } = 0.001;

    /// <summary>By how many similar items an item is recommended at most: by those that are most like it.</summary>
    public int MaximumSimilarItems { get; init; } = 64;

    /// <summary>What the same users chose beside the training table, to validate with; null to set a tenth of it aside.</summary>
    public RecommenderDataSource? Validation { get; init; }

    /// <summary>What the model says about itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}

/// <summary>How alike two items are by the users who chose them.</summary>
public enum SimilarityType
{
    /// <summary>Σ r·s / √(Σ r² Σ s²) over the users' ratings r and s of the two; without ratings |A∩B| / √(|A| |B|).</summary>
    Cosine,

    /// <summary>The users of both among the users of either, |A∩B| / |A∪B|; ratings do not count.</summary>
    Jaccard,

    /// <summary>
    /// The cosine of the ratings less their item's mean, over the users of both. Without ratings all are alike, so it needs them.
    /// </summary>
    Pearson,
}
