namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>What a window finds beyond the edges of height and width.</summary>
public enum BorderMode
{
    /// <summary>Only the padding that is given: out = floor((in + padding - kernel) / stride) + 1.</summary>
    Valid,

    /// <summary>As much padding as makes out = ceil(in / stride), or in · stride for a deconvolution.</summary>
    Same,

    /// <summary>
    /// Pooling only: the padding that is given, the same at both edges, with the size rounded up so that the last row and column are always
    /// used.
    /// </summary>
    IncludeLastPixel,
}
