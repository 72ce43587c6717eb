using System.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Serving.Batching;

/// <summary>A request in the queue of a model.</summary>
/// <param name="inputs">The model's inputs.</param>
/// <param name="cancellationToken">The client is gone.</param>
internal sealed class WaitingRequest(IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
{
    /// <summary>The model's inputs.</summary>
    public IReadOnlyDictionary<string, MLFeatureValue> Inputs { get; } = inputs;

    /// <summary>The client is gone.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The span of the request.</summary>
    public ActivityContext Parent { get; } = Activity.Current?.Context ?? default;

    /// <summary>Where the outputs go; what follows does not hold up the queue.</summary>
    public TaskCompletionSource<IReadOnlyDictionary<string, MLFeatureValue>> Outputs { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
