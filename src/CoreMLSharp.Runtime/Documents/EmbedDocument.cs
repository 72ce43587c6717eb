namespace CoreMLSharp.Runtime.Documents;

/// <summary>A model that now holds what it linked to, as a JSON document.</summary>
/// <param name="Model">Where it is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Embedded">The names of the models that were put into it.</param>
public sealed record EmbedDocument(string Model, long Bytes, IReadOnlyList<string> Embedded);
