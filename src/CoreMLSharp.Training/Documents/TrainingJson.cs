using System.Text.Json.Serialization;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Documents;

/// <summary>How this library's documents become JSON and are read again, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(FeaturesDocument))]
[JsonSerializable(typeof(TaskDocument))]
[JsonSerializable(typeof(TaskEvaluation))]
[JsonSerializable(typeof(TrainingDocument))]
[JsonSerializable(typeof(UpdateDocument))]
public sealed partial class TrainingJson : JsonSerializerContext;
