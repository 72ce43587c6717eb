using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using KernelCase = CoreMLSharp.Specification.Kernel.KernelOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Support vector machines: a kernel with sensible constants, and counts that agree with the classes.</summary>
internal static class SupportVectors
{
    public static void CheckRegressor(Model model, Report report)
    {
        Features.Require(model.Description.Input, int.MaxValue, report.At("description"), Features.Vectorizable);
        PredictionRules.CheckRegressor(model, report);

        SupportVectorRegressor regressor = model.SupportVectorRegressor;
        CheckKernel(regressor.Kernel, report);
        if (CountVectors(regressor.SparseSupportVectors, regressor.DenseSupportVectors, report) is not int vectors) return;
        int coefficients = regressor.Coefficients?.Alpha.Count ?? 0;
        if (coefficients != vectors)
        {
            report.Error(
                $"{Counted.There(coefficients, "coefficient")} for {Counted.Of(vectors, "support vector")}.",
                "Give every support vector one coefficient.");
        }
    }

    public static void CheckClassifier(Model model, Report report)
    {
        Features.Require(model.Description.Input, int.MaxValue, report.At("description"), Features.Vectorizable);
        SupportVectorClassifier classifier = model.SupportVectorClassifier;
        ClassLabels labels = ClassLabels.Of(classifier.StringClassLabels, classifier.Int64ClassLabels);
        if (!PredictionRules.CheckClassifier(model, labels, report)) return;

        CheckKernel(classifier.Kernel, report);
        int classes = labels.Count;
        if (CountVectors(classifier.SparseSupportVectors, classifier.DenseSupportVectors, report) is int vectors)
        {
            CheckCounts(classifier, classes, vectors, report);
        }

        CheckProbabilities(classifier, (long)classes * (classes - 1) / 2, report);
    }

    private static void CheckCounts(SupportVectorClassifier classifier, int classes, int vectors, Report report)
    {
        if (classifier.Coefficients.Count != classes - 1)
        {
            report.Error(
                $"{Counted.There(classifier.Coefficients.Count, "row of coefficients", "rows of coefficients")} for " +
                    $"{Counted.Of(classes, "class", "classes")}.",
                $"There must be {classes - 1}.");
        }

        if (classifier.NumberOfSupportVectorsPerClass.Count != classes)
        {
            report.Error(
                $"numberOfSupportVectorsPerClass has {classifier.NumberOfSupportVectorsPerClass.Count} entries for {classes} classes.",
                "Give every class its count.");
        }

        long sum = classifier.NumberOfSupportVectorsPerClass.Sum(count => (long)count);
        if (sum != vectors)
        {
            report.Error(
                $"The counts per class add up to {sum}, but there are {vectors} support vectors.", "Count the vectors of each class.");
        }

        if (classifier.Coefficients.Any(row => row.Alpha.Count != vectors))
        {
            report.Error($"A row of coefficients does not have {vectors} entries.", "Give every row one coefficient per support vector.");
        }
    }

    private static void CheckProbabilities(SupportVectorClassifier classifier, long pairs, Report report)
    {
        (int a, int b) = (classifier.ProbA.Count, classifier.ProbB.Count);
        if ((a != 0 || b != 0) && (a != pairs || b != pairs))
        {
            report.Error(
                $"{Counted.There(a, "value")} in probA and {b} in probB.", $"Give both {pairs} values, one per pair of classes, or none.");
        }
    }

    private static int? CountVectors(SparseSupportVectors? sparse, DenseSupportVectors? dense, Report report)
    {
        int? count = sparse?.Vectors.Count ?? dense?.Vectors.Count;
        if (count is null) report.Error("There are no support vectors.", "Set sparseSupportVectors or denseSupportVectors.");
        return count;
    }

    private static void CheckKernel(Kernel? kernel, Report report)
    {
        double gamma = kernel?.KernelCase switch
        {
            KernelCase.RbfKernel => kernel.RbfKernel.Gamma,
            KernelCase.PolyKernel => kernel.PolyKernel.Gamma,
            KernelCase.SigmoidKernel => kernel.SigmoidKernel.Gamma,
            _ => 0,
        };
        if (kernel is null || kernel.KernelCase == KernelCase.None)
        {
            report.Error("There is no kernel.", "Set linearKernel, rbfKernel, polyKernel or sigmoidKernel.");
        }
        else if (gamma < 0)
        {
            report.Error($"The kernel's gamma is {gamma}.", "Make it zero or positive.");
        }
        else if (kernel.KernelCase == KernelCase.PolyKernel && kernel.PolyKernel.Degree < 0)
        {
            report.Error($"The kernel's degree is {kernel.PolyKernel.Degree}.", "Make it zero or positive.");
        }
    }
}
