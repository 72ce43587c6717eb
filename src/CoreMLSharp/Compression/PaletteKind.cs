namespace CoreMLSharp.Compression;

/// <summary>Where the table of <see cref="Palettization"/> comes from.</summary>
public enum PaletteKind
{
    /// <summary>The table with the least squared error (one-dimensional k-means, found by dynamic programming).</summary>
    KMeans,

    /// <summary>Equal steps between the smallest weight and the largest.</summary>
    Uniform,

    /// <summary>The weights that occur, where there are at most 2^bits: nothing is lost. Other weights stay as they are.</summary>
    Unique,

    /// <summary>The table that the caller gives.</summary>
    Custom,
}
