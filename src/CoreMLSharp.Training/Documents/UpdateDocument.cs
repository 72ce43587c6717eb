using System.Text.Json.Serialization;

namespace CoreMLSharp.Training.Documents;

/// <summary>What an update did, as a JSON document.</summary>
/// <param name="Output">The updated model's file.</param>
/// <param name="Examples">How many examples it learned from.</param>
/// <param name="Losses">The mean loss of each epoch; empty for nearest neighbours, which have none.</param>
/// <param name="AccuracyBefore">How often the model was right about the examples, from 0 to 1; absent where they have no label.</param>
/// <param name="AccuracyAfter">How often the updated model is.</param>
public sealed record UpdateDocument(
    string Output,
    int Examples,
    IReadOnlyList<double> Losses,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AccuracyBefore,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AccuracyAfter);
