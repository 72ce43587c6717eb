using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>
/// The examples of an update (Core ML's <c>MLBatchProvider</c>). An example is a value for each training input of the model, by name. It
/// may be asked for again in every epoch, so that examples need not all be in memory.
/// </summary>
public interface IMLBatchProvider
{
    /// <summary>How many examples there are.</summary>
    int Count { get; }

    /// <summary>The features of one example.</summary>
    /// <param name="index">Its position, from 0 on.</param>
    IReadOnlyDictionary<string, MLFeatureValue> Features(int index);
}
