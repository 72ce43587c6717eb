using System.Text.Json.Serialization;

namespace CoreMLSharp.Documents;

/// <summary>How this library's documents become JSON and are read again, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(IReadOnlyList<DifferenceDocument>), TypeInfoPropertyName = "Differences")]
[JsonSerializable(typeof(LinkDocument))]
[JsonSerializable(typeof(UpdatableDocument))]
[JsonSerializable(typeof(SavedModelDocument))]
[JsonSerializable(typeof(IReadOnlyList<SavedModelDocument>), TypeInfoPropertyName = "SavedModels")]
[JsonSerializable(typeof(GraphDocument))]
public sealed partial class CoreMLSharpJson : JsonSerializerContext;
