using CoreMLSharp.Runtime.Updating;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>Examples that are different in each epoch, in a way that follows from its number alone.</summary>
internal interface IEpochExamples : IMLBatchProvider
{
    /// <summary>Gets ready for an epoch.</summary>
    /// <param name="epoch">The epoch, from 0 on.</param>
    void Begin(int epoch);
}
