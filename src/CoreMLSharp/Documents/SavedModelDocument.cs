namespace CoreMLSharp.Documents;

/// <summary>A model that was written.</summary>
/// <param name="Model">Where it is.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record SavedModelDocument(string Model, long Bytes);
