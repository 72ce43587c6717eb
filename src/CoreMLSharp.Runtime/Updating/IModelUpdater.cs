using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Trains one updatable model of one type further.</summary>
internal interface IModelUpdater : IDisposable
{
    UpdateParameters Parameters { get; }

    /// <summary>Trains until all epochs are over.</summary>
    /// <param name="examples">The examples, at least one, whose features were checked against the model's training inputs.</param>
    /// <param name="progress">Told of every event; it may throw.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    void Update(IMLBatchProvider examples, UpdateProgress progress, CancellationToken cancellationToken);

    /// <summary>The model as it is now: a message of its own, but for what did not change.</summary>
    Model Updated();
}

/// <summary>Told of what happens on the way.</summary>
internal delegate void UpdateProgress(MLUpdateProgressEvent happened, params ReadOnlySpan<(MLMetricKey Key, double Value)> metrics);
