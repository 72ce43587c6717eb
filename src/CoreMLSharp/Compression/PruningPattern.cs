namespace CoreMLSharp.Compression;

/// <summary>Of so many weights for neighbouring input channels, so many of the smallest become zeros.</summary>
/// <param name="Zeros">How many become zeros.</param>
/// <param name="Of">Of how many.</param>
public readonly record struct PruningPattern(int Zeros, int Of);
