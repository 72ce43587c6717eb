namespace CoreMLSharp.Training.Data;

/// <summary>A photo and what it shows.</summary>
/// <param name="Path">The picture file.</param>
/// <param name="Label">The class.</param>
public sealed record LabeledPhoto(string Path, string Label);
