namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>The lengths of sequence and batch that a caller gave before the channels of an array.</summary>
/// <param name="Sequence">The number of steps.</param>
/// <param name="Batch">The number of examples.</param>
/// <param name="OfVectors">Whether the array had only these and the channels.</param>
internal sealed record LeadingLengths(long Sequence, long Batch, bool OfVectors)
{
    /// <summary>The vectors in all.</summary>
    public long Count => Sequence * Batch;
}
