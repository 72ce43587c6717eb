using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>The kernels of support vector machines.</summary>
internal enum SupportVectorKernel
{
    Linear,
    Poly,
    Rbf,
    Sigmoid,
}

/// <summary>A support vector machine.</summary>
/// <param name="Kernel">K.</param>
/// <param name="Gamma">A parameter of K.</param>
/// <param name="Constant">Another.</param>
/// <param name="Degree">The exponent of a polynomial.</param>
/// <param name="Vectors">The support vectors; of a classifier those of each class side by side.</param>
/// <param name="Coefficients">One for each vector, of a classifier rows of such, one less than classes.</param>
/// <param name="Rho">Added to the sum, for each decision.</param>
internal sealed record SupportVectorMachine(
    SupportVectorKernel Kernel, double Gamma, double Constant, double Degree, IReadOnlyList<double[]> Vectors,
    IReadOnlyList<double[]> Coefficients, double[] Rho)
{
    private static readonly Dictionary<string, SupportVectorKernel> Kernels = new()
    {
        ["LINEAR"] = SupportVectorKernel.Linear,
        ["POLY"] = SupportVectorKernel.Poly,
        ["RBF"] = SupportVectorKernel.Rbf,
        ["SIGMOID"] = SupportVectorKernel.Sigmoid,
    };

    /// <summary>How many of the vectors each class has, in the order of the classes.</summary>
    public int[] VectorsPerClass { get; init; } = [];

    /// <summary>Platt's sigmoid for each pair of classes; empty for a machine without probabilities.</summary>
    public double[] ProbA { get; init; } = [];

    /// <inheritdoc cref="ProbA"/>
    public double[] ProbB { get; init; } = [];

    /// <summary>A regressor; null for one without support vectors, which is a linear model.</summary>
    public static SupportVectorMachine? Regressor(NodeProto node)
    {
        int count = checked((int)node.Integer("n_supports", 0));
        if (count == 0) return null;
        double[] coefficients = node.Numbers("coefficients"), rho = node.Numbers("rho");
        return coefficients.Length == count && rho.Length > 0
            ? Of(node, count, [coefficients], rho)
            : throw new ModelFormatException($"it has {coefficients.Length} coefficients for {count} support vectors.");
    }

    /// <summary>A classifier; null for one without support vectors, which is a linear model.</summary>
    public static SupportVectorMachine? Classifier(NodeProto node, ClassLabels labels)
    {
        int[] perClass = [.. node.Integers("vectors_per_class").Select(count => checked((int)count))];
        int count = perClass.Sum(), pairs = labels.Count * (labels.Count - 1) / 2;
        if (count == 0) return null;
        double[] coefficients = node.Numbers("coefficients"), rho = node.Numbers("rho");
        double[] probA = node.Numbers("prob_a"), probB = node.Numbers("prob_b");
        if (perClass.Length != labels.Count || perClass.Any(one => one < 0) || labels.Count < 2
            || coefficients.Length != count * (labels.Count - 1) || rho.Length != pairs
            || (probA.Length > 0 && (probA.Length != pairs || probB.Length != pairs)))
        {
            throw new ModelFormatException($"its coefficients do not fit {count} support vectors of {labels.Count} classes.");
        }

        return Of(node, count, [.. coefficients.Chunk(count)], rho) with { VectorsPerClass = perClass, ProbA = probA, ProbB = probB };
    }

    /// <summary>The pairs of classes, in the order of the decisions.</summary>
    public static IEnumerable<(int First, int Second)> Pairs(int classes) =>
        from first in Enumerable.Range(0, classes)
        from second in Enumerable.Range(first + 1, classes - first - 1)
        select (first, second);

    private static SupportVectorMachine Of(NodeProto node, int count, IReadOnlyList<double[]> coefficients, double[] rho)
    {
        string kernel = node.Text("kernel_type", "LINEAR");
        double[] parameters = node.Numbers("kernel_params"), vectors = node.Numbers("support_vectors");
        if (!Kernels.TryGetValue(kernel, out SupportVectorKernel known)) throw new ModelFormatException($"its kernel is '{kernel}'.");
        if (vectors.Length == 0 || vectors.Length % count != 0 || (known != SupportVectorKernel.Linear && parameters.Length < 3))
        {
            throw new ModelFormatException($"its {vectors.Length} numbers do not make {count} support vectors, or it lacks kernel_params.");
        }

        (double gamma, double constant, double degree) = parameters is [var first, var second, var third, ..]
            ? (first, second, third)
            : (1, 0, 1);
        return new SupportVectorMachine(known, gamma, constant, degree, [.. vectors.Chunk(vectors.Length / count)], coefficients, rho);
    }
}
