using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Training;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>The loss and the metrics of a training in a graph.</summary>
/// <param name="loss">The loss.</param>
/// <param name="metrics">The metrics, in order.</param>
/// <param name="label">The feature that a classifier predicts; null for other models.</param>
/// <param name="where">What messages call the model.</param>
internal sealed class ModelObjective(ModelLoss loss, IReadOnlyList<ModelLoss> metrics, string? label, string where) : INetworkLoss
{
    public NetworkObjective Append(TrainingGraph graph)
    {
        LossGraph outputs = new(graph, label, where);
        LossValue value = loss.Build(outputs);
        LossValue[] others = [.. metrics.Select(metric => metric.Build(outputs))];
        return new NetworkObjective(value.Value, outputs.Targets) { Metrics = [.. others.Select(other => other.Value)] };
    }
}
