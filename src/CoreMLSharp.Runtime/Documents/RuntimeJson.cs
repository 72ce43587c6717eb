using System.Text.Json.Serialization;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>How this library's documents become JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<PredictionDocument>), TypeInfoPropertyName = "Predictions")]
[JsonSerializable(typeof(BenchmarkDocument))]
[JsonSerializable(typeof(VerificationDocument))]
[JsonSerializable(typeof(IReadOnlyList<ShapesDocument>), TypeInfoPropertyName = "Shapes")]
[JsonSerializable(typeof(IReadOnlyList<FlexibilityDocument>), TypeInfoPropertyName = "Flexibilities")]
[JsonSerializable(typeof(CompressionDocument))]
[JsonSerializable(typeof(EditDocument))]
[JsonSerializable(typeof(EmbedDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(TextExplanationDocument))]
public sealed partial class RuntimeJson : JsonSerializerContext;
