using System.Text.Json.Serialization;
using CoreMLSharp.Compression;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>What compressing did to a model, as a JSON document.</summary>
public sealed record CompressionDocument
{
    /// <summary>Where the compressed model is.</summary>
    public required string Model { get; init; }

    /// <summary>Its bytes before.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Its bytes now.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>Every tensor of weights.</summary>
    public required IReadOnlyList<CompressedWeightsDocument> Weights { get; init; }

    /// <summary>What else was done to the model.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>How many inputs both models were run on; absent where they were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Samples { get; init; }

    /// <summary>The part of photos of known classes that the model classified correctly before; absent without such photos.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AccuracyBefore { get; init; }

    /// <summary>The part that it classifies correctly now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AccuracyAfter { get; init; }

    /// <summary>How far the outputs are apart; absent where the models were not run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OutputErrorDocument>? Outputs { get; init; }

    /// <summary>The document of a report.</summary>
    /// <param name="model">Where the compressed model was written.</param>
    /// <param name="report">What was done.</param>
    public static CompressionDocument From(string model, CompressionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new CompressionDocument
        {
            Model = model,
            BytesBefore = report.BytesBefore,
            BytesAfter = report.BytesAfter,
            Weights = [.. report.Weights.Select(CompressedWeightsDocument.From)],
            Notes = report.Notes,
        };
    }
}

/// <summary>What was done to one tensor of weights.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Type">The layer's type.</param>
/// <param name="Parameter">What the layer calls the tensor.</param>
/// <param name="Elements">The number of weights.</param>
/// <param name="BytesBefore">The bytes that it took.</param>
/// <param name="BytesAfter">The bytes that it takes now.</param>
/// <param name="Encoding">How it is stored now.</param>
/// <param name="SignalToNoise">In dB, or <c>"lossless"</c>; absent for a tensor that was left alone.</param>
/// <param name="LeftAlone">Why it was left alone; absent for one that was changed.</param>
public sealed record CompressedWeightsDocument(
    string Layer,
    string Type,
    string Parameter,
    long Elements,
    long BytesBefore,
    long BytesAfter,
    string Encoding,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(LosslessConverter))] double? SignalToNoise,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LeftAlone)
{
    internal static CompressedWeightsDocument From(WeightReport weight) => new(
        weight.Layer, weight.Type, weight.Parameter, weight.Elements, weight.BytesBefore, weight.BytesAfter, weight.Encoding,
        weight.SignalToNoise, weight.Reason);
}

/// <summary>How far one output of two models is apart.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="SignalToNoise">For numbers, in dB, or <c>"lossless"</c>.</param>
/// <param name="LargestError">For numbers, the largest difference, or <c>"lossless"</c>.</param>
/// <param name="Agreement">For labels and texts, the part that is equal.</param>
public sealed record OutputErrorDocument(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(LosslessConverter))] double? SignalToNoise,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(LosslessConverter))] double? LargestError,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(LosslessConverter))] double? Agreement)
{
    /// <summary>The document of all outputs.</summary>
    public static IReadOnlyList<OutputErrorDocument> From(IReadOnlyList<OutputError> outputs) =>
        [.. outputs.Select(output => new OutputErrorDocument(output.Name, output.SignalToNoise, output.LargestError, output.Agreement))];
}
