namespace CoreMLSharp.Runtime.Training;

/// <summary>What a step of training computes.</summary>
internal enum StepUse
{
    /// <summary>The loss and its gradient.</summary>
    Learning,

    /// <summary>The same, with batch normalisations that take mean and variance from the examples.</summary>
    LearningWithStatistics,

    /// <summary>The loss and other numbers of interest, without gradient.</summary>
    Measuring,
}
