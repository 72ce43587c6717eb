using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Where an update stands (Core ML's <c>MLUpdateContext</c>).</summary>
public sealed class MLUpdateContext
{
    private readonly Lazy<MLModel> _model;

    internal MLUpdateContext(Func<MLModel> model) => _model = new Lazy<MLModel>(model);

    /// <summary>The task, which a handler may cancel or give other parameters.</summary>
    public required MLUpdateTask Task { get; init; }

    /// <summary>What happened; <see cref="MLUpdateProgressEvent.None"/> for the end of the task.</summary>
    public required MLUpdateProgressEvent Event { get; init; }

    /// <summary>
    /// The model as it is at this point, ready to predict and to be written. It is made when it is first asked for, so ask inside of the
    /// handler; whoever asks disposes of it.
    /// </summary>
    public MLModel Model => _model.Value;

    /// <summary>Losses and counters, as far as the event has them.</summary>
    public required IReadOnlyDictionary<MLMetricKey, double> Metrics { get; init; }

    /// <summary>The parameters that hold now.</summary>
    public required IReadOnlyDictionary<MLParameterKey, object> Parameters { get; init; }
}
