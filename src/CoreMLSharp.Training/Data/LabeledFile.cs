namespace CoreMLSharp.Training.Data;

/// <summary>A file that holds one example, and its class.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">The class.</param>
public sealed record LabeledFile(string Path, string Label);
