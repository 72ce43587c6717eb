namespace CoreMLSharp.Serving.Protocol;

/// <summary>What a model takes or gives under a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Datatype">The datatype's name in the protocol.</param>
/// <param name="Shape">The dimensions, -1 for one of any size.</param>
internal sealed record TensorMetadata(string Name, string Datatype, long[] Shape);
