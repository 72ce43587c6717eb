namespace CoreMLSharp.NeuralNetworks.Storage;

/// <summary>In which of its four fields a <c>WeightParams</c> keeps its numbers.</summary>
internal enum WeightKind
{
    None,
    Float32,
    Float16,
    Quantized,
    Int8,
    Several,
}
