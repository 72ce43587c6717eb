namespace CoreMLSharp.Compression;

/// <summary>How some layers are compressed.</summary>
/// <param name="Layers">Which.</param>
/// <param name="Encoding">How their weights are stored; null leaves them as they are.</param>
public sealed record LayerEncoding(LayerSelection Layers, WeightEncoding? Encoding);
