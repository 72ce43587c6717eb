using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Where an update stands (Core ML's <c>MLUpdateContext</c>).</summary>
public sealed class MLUpdateContext
{
    private readonly Lazy<MLModel> _model;

    internal MLUpdateContext(
        MLUpdateTask task, MLUpdateProgressEvent happened, IReadOnlyDictionary<MLMetricKey, double> metrics,
        IReadOnlyDictionary<MLParameterKey, object> parameters, Func<MLModel> model)
    {
        (Task, Event, Metrics, Parameters) = (task, happened, metrics, parameters);
        _model = new Lazy<MLModel>(model);
    }

    /// <summary>The task, which a handler may cancel or give other parameters.</summary>
    public MLUpdateTask Task { get; }

    /// <summary>What happened; <see cref="MLUpdateProgressEvent.None"/> for the end of the task.</summary>
    public MLUpdateProgressEvent Event { get; }

    /// <summary>
    /// The model as it is at this point, ready to predict and to be written. It is made when it is first asked for, so ask inside of the
    /// handler; whoever asks disposes of it.
    /// </summary>
    public MLModel Model => _model.Value;

    /// <summary>Losses and counters, as far as the event has them.</summary>
    public IReadOnlyDictionary<MLMetricKey, double> Metrics { get; }

    /// <summary>The parameters that hold now.</summary>
    public IReadOnlyDictionary<MLParameterKey, object> Parameters { get; }
}
