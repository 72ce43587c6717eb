namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>A model into which the models were put that it linked to.</summary>
/// <param name="Path">Where it was written.</param>
/// <param name="Embedded">The names of the models that were put in.</param>
public sealed record EmbeddedModel(string Path, IReadOnlyList<string> Embedded);
