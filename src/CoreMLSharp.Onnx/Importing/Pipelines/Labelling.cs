using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>What gives scores their labels.</summary>
internal static class Labelling
{
    /// <summary>Scores as a dictionary: those of a classifier, or those that a program computes.</summary>
    public static bool ZipMap(StageContext stage)
    {
        ClassLabels labels = ClassAttributes.Of(stage.Node);
        switch (stage.Input(0))
        {
            case PredictedScores { Classifier: var classifier } when classifier.Labels.Count == labels.Count:
                stage.Output(0, new PredictedScores(classifier with { Labels = labels }));
                return true;
            case Columns or PredictedScores:
                stage.Pipeline.Open(stage.Node.Input[0]);
                stage.Output(0, new PredictedScores(OfTensor(stage.Node.Input[0], labels)));
                return true;
            case OpenTensor:
                stage.Output(0, new PredictedScores(OfTensor(stage.Node.Input[0], labels)));
                return true;
            default:
                throw new UnsupportedModelException("its input is no tensor of scores.");
        }
    }

    /// <summary>
    /// Leaves the scores of a classifier, which no model of Core ML gives, to a program; the label is that of the largest.
    /// </summary>
    public static bool ByProgram(StageContext stage, ClassLabels labels)
    {
        if (stage.Node.Output.Count < 2) return false;
        string scores = stage.Node.Output[1];
        stage.Output(0, new ChosenLabel(labels, scores));
        stage.Pipeline.OpenOutput(scores);
        return true;
    }

    /// <summary>A classifier of scores that a program computes.</summary>
    public static Classifier OfTensor(string scores, ClassLabels labels) =>
        new(labels, (_, _) => throw new ModelFormatException("a program computes the scores.")) { Tensor = scores };

    /// <summary>The tensor whose largest element is at a place, behind what only shapes the place; null where there is none.</summary>
    public static string? ScoresBehind(PipelineTranslator pipeline, string place)
    {
        for (string name = place; pipeline.ProducerOf(name) is { } producer;)
        {
            NodeProto node = pipeline.Nodes[producer];
            if (node.Input.Count == 0) return null;
            if (node.OpType == "ArgMax") return node.Input[0];
            if (!StageTable.Passing.Contains(node.OpType)) return null;
            name = node.Input[0];
        }

        return null;
    }
}
