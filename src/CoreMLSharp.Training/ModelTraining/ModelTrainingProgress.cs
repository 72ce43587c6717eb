namespace CoreMLSharp.Training.ModelTraining;

/// <summary>How far a training is after a step.</summary>
/// <param name="Epoch">The epoch, from 0 on.</param>
/// <param name="MiniBatch">The mini-batch in its epoch, from 0 on.</param>
/// <param name="MiniBatches">How many mini-batches an epoch has.</param>
/// <param name="Loss">The loss of the mini-batch, before its step.</param>
/// <param name="LearningRate">The rate of the step.</param>
public sealed record ModelTrainingProgress(int Epoch, int MiniBatch, int MiniBatches, double Loss, double LearningRate)
{
    /// <summary>What an epoch came to, with its last mini-batch; otherwise null.</summary>
    public TrainedEpoch? Finished { get; init; }
}

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">The epoch, from 0 on.</param>
/// <param name="Loss">The mean loss over all examples, each as it was before its step.</param>
/// <param name="Validation">
/// What was measured with the validation examples after the epoch: <c>loss</c> and the metrics of the options by their names; empty without
/// such examples.
/// </param>
public sealed record TrainedEpoch(int Epoch, double Loss, IReadOnlyDictionary<string, double> Validation);
