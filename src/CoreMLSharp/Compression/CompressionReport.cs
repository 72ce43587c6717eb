namespace CoreMLSharp.Compression;

/// <summary>What compressing or decompressing did to a model.</summary>
/// <param name="BytesBefore">The model's size before: its specification and its weight files.</param>
/// <param name="BytesAfter">Its size now.</param>
/// <param name="Weights">Every tensor of weights, in the order of the layers.</param>
/// <param name="Notes">
/// What else was done to the model, such as layers that were folded into others or a newer specification version.
/// </param>
public sealed record CompressionReport(long BytesBefore, long BytesAfter, IReadOnlyList<WeightReport> Weights, IReadOnlyList<string> Notes)
{
    /// <summary>Whether any weights are stored differently now.</summary>
    public bool HasChanged => Weights.Any(weight => weight.HasChanged);
}

/// <summary>What was done to one tensor of weights.</summary>
/// <param name="Layer">The layer's name; for a stage of a pipeline behind the stage's place, as in <c>models[1].dense</c>.</param>
/// <param name="Type">The layer's type by its name in the specification.</param>
/// <param name="Parameter">What the layer calls the tensor.</param>
/// <param name="Elements">The number of weights.</param>
/// <param name="BytesBefore">The bytes that it took in the file.</param>
/// <param name="BytesAfter">The bytes that it takes now.</param>
/// <param name="Encoding">How it is stored now: <c>float32</c>, <c>float16</c>, <c>8-bit linear</c>, <c>4-bit lookup table</c> …</param>
/// <param name="SignalToNoise">
/// 10 · log₁₀ of the weights' sum of squares over that of their errors, in dB; infinite where nothing was lost; null for a tensor that was
/// left alone.
/// </param>
/// <param name="Reason">Why the tensor was left alone; null for one that was changed.</param>
public sealed record WeightReport(
    string Layer, string Type, string Parameter, long Elements, long BytesBefore, long BytesAfter, string Encoding, double? SignalToNoise,
    string? Reason)
{
    /// <summary>Whether the tensor is stored differently now.</summary>
    public bool HasChanged => Reason is null;
}

/// <summary>How far compressing is.</summary>
/// <param name="Done">Weights done.</param>
/// <param name="Total">Weights to do.</param>
public readonly record struct CompressionProgress(long Done, long Total);
