namespace CoreMLSharp.Runtime.Updating;

/// <summary>What happens on the way of an update (Core ML's <c>MLUpdateProgressEvent</c>, with its numbers).</summary>
[Flags]
public enum MLUpdateProgressEvent
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The training begins.</summary>
    TrainingBegin = 1,

    /// <summary>All examples were seen once more.</summary>
    EpochEnd = 2,

    /// <summary>The optimizer made a step.</summary>
    MiniBatchEnd = 4,
}
