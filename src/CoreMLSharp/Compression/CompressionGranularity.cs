namespace CoreMLSharp.Compression;

/// <summary>What has a scale or a table of its own.</summary>
public enum CompressionGranularity
{
    /// <summary>The weights of each output channel: scales of neural networks' matrices. Tables are for a whole tensor then.</summary>
    PerChannel,

    /// <summary>All weights of a tensor together.</summary>
    PerTensor,
}
