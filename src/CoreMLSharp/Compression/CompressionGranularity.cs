namespace CoreMLSharp.Compression;

/// <summary>What has a scale or a table of its own.</summary>
public enum CompressionGranularity
{
    /// <summary>The weights of each output channel have a scale of their own; tables are for a whole tensor.</summary>
    PerChannel,

    /// <summary>All weights of a tensor together.</summary>
    PerTensor,

    /// <summary>Each output channel's weights for so many input channels (<see cref="LinearQuantization.BlockSize"/>); only in ML Programs.</summary>
    PerBlock,
}
