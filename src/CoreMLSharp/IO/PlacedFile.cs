namespace CoreMLSharp.IO;

/// <summary>A file as it was found, and where it really lies.</summary>
/// <param name="Path">The path by which it was found, which may lead through links.</param>
/// <param name="Place">The path without links, the same for whoever finds it.</param>
internal sealed record PlacedFile(string Path, string Place);
