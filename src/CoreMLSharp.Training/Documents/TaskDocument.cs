using System.Text.Json.Serialization;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Documents;

/// <summary>What the training of one of Create ML's tasks came to, as a JSON document.</summary>
/// <param name="Model">Where the model is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Seconds">How long the training took, reading and evaluation included.</param>
/// <param name="Training">How well the model does on what it was trained on.</param>
/// <param name="Validation">
/// How well it does on what was set aside or given to validate with; absent where there was too little.
/// </param>
/// <param name="Warnings">What casts doubt on the model.</param>
/// <param name="Phases">How long each part of the work took, in seconds.</param>
public sealed record TaskDocument(
    string Model,
    long Bytes,
    double Seconds,
    TaskMetrics Training,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaskMetrics? Validation,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, double> Phases)
{
    /// <summary>The document of a trained model.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="trained">The model.</param>
    public static TaskDocument From(string path, long bytes, ITrainedModel trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        return new TaskDocument(
            path,
            bytes,
            trained.Phases.Sum(phase => phase.Duration.TotalSeconds),
            trained.TrainingMetrics,
            trained.ValidationMetrics,
            trained.Warnings,
            trained.Phases.ToDictionary(phase => phase.Phase.Name, phase => phase.Duration.TotalSeconds));
    }
}
