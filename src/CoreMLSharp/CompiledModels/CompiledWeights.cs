namespace CoreMLSharp.CompiledModels;

/// <summary>A weight file of a compiled program.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What it is to be called in the package.</param>
internal sealed record CompiledWeights(string Path, string Name);
