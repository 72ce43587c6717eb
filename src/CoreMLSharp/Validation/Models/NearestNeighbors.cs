using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using DefaultCase = CoreMLSharp.Specification.KNearestNeighborsClassifier.DefaultClassLabelOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Nearest neighbour classifiers: one label per sample, samples of one length, and a way to search them.</summary>
internal static class NearestNeighbors
{
    public static void Check(Model model, Report report)
    {
        KNearestNeighborsClassifier classifier = model.KNearestNeighborsClassifier;
        Parameters.Check(classifier.NumberOfNeighbors ?? new(), positive: true, report.At("numberOfNeighbors"));
        if (classifier.WeightingSchemeCase == KNearestNeighborsClassifier.WeightingSchemeOneofCase.None)
        {
            report.Error("There is no weighting scheme.", "Set uniformWeighting or inverseDistanceWeighting.");
        }

        ClassLabels labels = ClassLabels.Of(classifier.StringClassLabels, classifier.Int64ClassLabels);
        bool? defaultIsInteger = classifier.DefaultClassLabelCase == DefaultCase.None
            ? null
            : classifier.DefaultClassLabelCase == DefaultCase.DefaultInt64Label;
        if (defaultIsInteger is null && labels.Count == 0)
        {
            report.Error(
                "There are neither samples with labels nor a default label.",
                "Set defaultStringLabel or defaultInt64Label, the prediction while there are no samples.");
        }
        else if (defaultIsInteger is not null && labels.AreIntegers is not null && defaultIsInteger != labels.AreIntegers)
        {
            report.Error("The default label and the class labels are of different types.", "Use strings for both or integers for both.");
        }

        PredictionRules.CheckClassOutputs(model.Description, labels.AreIntegers ?? defaultIsInteger ?? false, report);
        CheckIndex(classifier.NearestNeighborsIndex ?? new(), labels.Count, report.At("nearestNeighborsIndex"));
    }

    private static void CheckIndex(NearestNeighborsIndex index, int labels, Report report)
    {
        if (index.FloatSamples.Count != labels)
        {
            report.Error(
                $"{Counted.There(index.FloatSamples.Count, "sample")}, but {Counted.Of(labels, "class label")}.",
                "Give every sample one label.");
        }

        if (index.FloatSamples.Any(sample => sample.Vector.Count != index.NumberOfDimensions))
        {
            report.Error(
                $"A sample does not have the {index.NumberOfDimensions} elements that numberOfDimensions says.",
                "Make all samples of this length.");
        }

        if (index.IndexTypeCase == NearestNeighborsIndex.IndexTypeOneofCase.None)
        {
            report.Error("There is no index type.", "Set linearIndex or singleKdTreeIndex.");
        }
        else if (index.SingleKdTreeIndex is { LeafSize: <= 0 } tree)
        {
            report.Error($"The tree's leaf size is {tree.LeafSize}.", "Make it at least 1.");
        }

        if (index.DistanceFunctionCase == NearestNeighborsIndex.DistanceFunctionOneofCase.None)
        {
            report.Error("There is no distance function.", "Set squaredEuclideanDistance.");
        }
    }
}
