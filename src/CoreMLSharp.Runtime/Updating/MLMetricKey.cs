namespace CoreMLSharp.Runtime.Updating;

/// <summary>What is measured on the way of an update (Core ML's <c>MLMetricKey</c>).</summary>
public enum MLMetricKey
{
    /// <summary>
    /// The loss: at the end of a mini-batch its mean over the batch's examples, before the step; at the end of an epoch the mean over all
    /// examples as they came along, each before its step.
    /// </summary>
    LossValue,

    /// <summary>The epoch, from 0 on.</summary>
    EpochIndex,

    /// <summary>The mini-batch in its epoch, from 0 on.</summary>
    MiniBatchIndex,
}
