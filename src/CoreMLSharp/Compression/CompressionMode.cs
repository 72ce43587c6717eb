namespace CoreMLSharp.Compression;

/// <summary>How weights become smaller.</summary>
public enum CompressionMode
{
    /// <summary>Half floats: half the bytes, hardly a difference.</summary>
    Float16,

    /// <summary>Whole numbers of equal steps between the smallest and the largest weight: weight ≈ scale · code + offset.</summary>
    Linear,

    /// <summary>Whole numbers of equal steps, as many below zero as above: weight ≈ scale · code.</summary>
    Symmetric,

    /// <summary>Positions in a table of 2^bits numbers.</summary>
    Palettize,

    /// <summary>The smallest weights become zeros, which are not stored; only in ML Programs.</summary>
    Prune,
}
