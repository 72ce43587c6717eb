namespace CoreMLSharp.Studio.Projects;

/// <summary>A labelled file of a project.</summary>
/// <param name="Id">What stands for it in addresses and changes: it follows from where the file lies.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">The class that it is of, after the person's changes.</param>
public sealed record DataItem(string Id, string Path, string Label);
