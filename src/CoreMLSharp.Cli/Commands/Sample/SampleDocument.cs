using System.Text.Json.Serialization;

namespace CoreMLSharp.Cli.Commands.Sample;

/// <summary>A sample as a JSON document.</summary>
/// <param name="Name">What one asks for it by.</param>
/// <param name="Path">Where it was written; what it would be called where none was asked for.</param>
/// <param name="About">What it is, in a line.</param>
internal sealed record SampleDocument(string Name, string Path, string About);

/// <summary>How the documents become JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SampleDocument>), TypeInfoPropertyName = "Samples")]
internal sealed partial class SampleJson : JsonSerializerContext;
