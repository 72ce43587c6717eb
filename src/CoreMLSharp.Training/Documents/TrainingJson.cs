using System.Text.Json.Serialization;

namespace CoreMLSharp.Training.Documents;

/// <summary>How this library's documents become JSON and are read again, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(TrainingDocument))]
[JsonSerializable(typeof(UpdateDocument))]
public sealed partial class TrainingJson : JsonSerializerContext;
