using System.Text.Json.Serialization;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Sessions;

/// <summary>What the file of a session says.</summary>
/// <param name="Format">The form of the folder.</param>
/// <param name="Task">What is trained.</param>
/// <param name="Settings">What the training follows from.</param>
internal sealed record SessionDocument(int Format, string Task, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The form that is written and read.</summary>
    public const int CurrentFormat = 1;
}

/// <summary>How far a training is.</summary>
/// <param name="Iteration">The iterations that are done.</param>
/// <param name="Iterations">How many there are to be.</param>
/// <param name="Points">The curve so far.</param>
internal sealed record SessionProgress(int Iteration, int Iterations, IReadOnlyList<TrainingPoint> Points);

/// <summary>Reads and writes these without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(SessionProgress))]
internal sealed partial class SessionJson : JsonSerializerContext;
