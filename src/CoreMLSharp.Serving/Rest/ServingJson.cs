using System.Text.Json.Serialization;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Rest;

/// <summary>What the server says of itself.</summary>
internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>What the server says of a model.</summary>
internal sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs);

/// <summary>A model in the index of the repository.</summary>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);

/// <summary>A refusal.</summary>
internal sealed record ErrorAnswer(string Error);

/// <summary>The JSON of the protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(List<RepositoryEntry>))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class ServingJson : JsonSerializerContext;
