namespace CoreMLSharp.Training.Data;

/// <summary>A file of examples that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedFile(string Path, string Reason);
