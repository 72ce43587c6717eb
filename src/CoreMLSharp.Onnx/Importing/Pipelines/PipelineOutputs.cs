using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Makes features of what the source calls outputs, and of a label and its scores a classifier.</summary>
/// <param name="pipeline">The stages, to which the last are added.</param>
/// <param name="inputs">The features that are inputs; an output that hands one through is left out.</param>
/// <param name="labels">The labels that the caller wants; null for the source's.</param>
internal sealed class PipelineOutputs(PipelineTranslator pipeline, IEnumerable<string> inputs, ClassLabels? labels)
{
    private readonly HashSet<string> _inputs = [.. inputs];
    private readonly List<string> _features = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>The features that are outputs, in the order of the source.</summary>
    public IReadOnlyList<string> Features => _features;

    /// <summary>Their names by those of the source.</summary>
    public IReadOnlyDictionary<string, string> Names => _names;

    public void Define()
    {
        string[] all = [.. pipeline.OutputNames.Distinct()];
        string? label = all.FirstOrDefault(name => pipeline.Find(name) is PredictedLabel or ChosenLabel);
        string? scores = all.FirstOrDefault(name => pipeline.Find(name) is PredictedScores);
        string? tensor = (label is null ? null : pipeline.Find(label) as ChosenLabel)?.Scores;
        if (scores is null && tensor is not null) scores = all.FirstOrDefault(name => IsBehind(name, tensor));
        if (labels is not null && label is null && scores is null) scores = all[0];

        ClassifierOutputs? outputs = label is null && scores is null ? null : new ClassifierOutputs(
            label is null ? pipeline.Names.New(ClassifierOutputs.CreateML.Label) : pipeline.NameOf(label),
            scores is null ? pipeline.Names.New(ClassifierOutputs.CreateML.Probabilities) : pipeline.NameOf(scores));
        Classifier? classifier = outputs is null ? null : Classifier(label, scores, tensor);
        if (classifier?.Tensor is { } computed) pipeline.OpenOutput(computed);
        pipeline.Close(pipeline.Nodes.Count, classifier?.Tensor is null ? null : classifier, outputs);
        foreach (string name in all) Define(name, name == label ? outputs!.Label : name == scores ? outputs!.Probabilities : null);
        if (outputs is not null)
        {
            if (label is null) _features.Insert(0, outputs.Label);
            if (scores is null) _features.Add(outputs.Probabilities);
        }

        if (classifier is { Tensor: null }) pipeline.Add(classifier.Build(classifier.Labels, outputs!));
    }

    /// <summary>The classifier that the outputs ask for.</summary>
    private Classifier Classifier(string? label, string? scores, string? tensor)
    {
        RowValue? ofLabel = label is null ? null : pipeline.Find(label);
        ClassLabels? named = labels
            ?? (ofLabel as PredictedLabel)?.Classifier.Labels ?? (ofLabel as ChosenLabel)?.Labels;
        Classifier found = (scores is null ? null : pipeline.Find(scores) as PredictedScores)?.Classifier
            ?? (ofLabel as PredictedLabel)?.Classifier
            ?? Labelling.OfTensor(
                tensor ?? scores ?? throw new UnsupportedModelException($"the scores behind the label '{label}' are not found."),
                named!);
        return named is null || named.Count != found.Labels.Count ? found : found with { Labels = named };
    }

    private void Define(string name, string? feature)
    {
        if (feature is null)
        {
            switch (pipeline.Find(name))
            {
                case Columns columns when columns.Parts.All(part => _inputs.Contains(part.Feature.Name)):
                case Map:
                    return;
                case Columns columns:
                    feature = (columns.Parts is [{ } only] ? only : pipeline.Row(columns)).Feature.Name;
                    break;
                case null:
                    throw new ModelFormatException($"nothing computes the output '{name}'.");
                case ConstantNumbers or ConstantTexts:
                    throw new UnsupportedModelException($"the output '{name}' is constant, which no model of Core ML gives.");
                case { } value when value != RowValue.Failed:
                    pipeline.Fail($"the output '{name}': it belongs to a second classifier; choose the outputs of one of them.");
                    return;
                default:
                    return;
            }
        }

        _names.Add(name, feature);
        _features.Add(feature);
    }

    /// <summary>Whether an output is a tensor, or only passes it.</summary>
    private bool IsBehind(string name, string tensor)
    {
        while (name != tensor)
        {
            if (pipeline.ProducerOf(name) is not { } place || !StageTable.Passing.Contains(pipeline.Nodes[place].OpType)) return false;
            name = pipeline.Nodes[place].Input[0];
        }

        return true;
    }
}
