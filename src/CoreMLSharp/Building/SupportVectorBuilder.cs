using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>
/// Makes support vector machines in LIBSVM's form (Core ML specification, <c>SupportVectorClassifier</c> and
/// <c>SupportVectorRegressor</c>).
/// </summary>
public static class SupportVectorBuilder
{
    /// <summary>K(x, y) = x·y.</summary>
    public static Kernel Linear() => new() { LinearKernel = new() };

    /// <summary>K(x, y) = exp(-gamma · |x - y|²).</summary>
    public static Kernel Rbf(double gamma) => new() { RbfKernel = new() { Gamma = gamma } };

    /// <summary>K(x, y) = (gamma · x·y + c)^degree.</summary>
    public static Kernel Poly(int degree, double gamma, double c = 0) =>
        new() { PolyKernel = new() { Degree = degree, C = c, Gamma = gamma } };

    /// <summary>K(x, y) = tanh(gamma · x·y + c).</summary>
    public static Kernel Sigmoid(double gamma, double c = 0) => new() { SigmoidKernel = new() { Gamma = gamma, C = c } };

    /// <summary>A regressor: Σ coefficient · K(vector, x) - rho.</summary>
    /// <param name="inputs">Numbers and arrays, which together are the vector x.</param>
    /// <param name="outputName">The output, a number.</param>
    /// <param name="kernel">K.</param>
    /// <param name="supportVectors">The vectors, each as long as x.</param>
    /// <param name="coefficients">One for each support vector.</param>
    /// <param name="rho">Subtracted from the sum.</param>
    /// <param name="sparse">Whether only elements that are not zero are stored.</param>
    /// <exception cref="ModelValidationException">The counts do not fit, or the vectors differ in length.</exception>
    public static Model CreateRegressor(
        IEnumerable<FeatureDescription> inputs, string outputName, Kernel kernel, IReadOnlyList<double[]> supportVectors,
        IReadOnlyList<double> coefficients, double rho = 0, bool sparse = false)
    {
        CheckLengths(supportVectors);
        SupportVectorRegressor regressor =
            new() { Kernel = kernel, Coefficients = new Coefficients { Alpha = { coefficients } }, Rho = rho };
        if (sparse) regressor.SparseSupportVectors = Sparse(supportVectors);
        else regressor.DenseSupportVectors = Dense(supportVectors);
        return new Model { Description = FinishedModel.DescribeRegressor(inputs, outputName), SupportVectorRegressor = regressor }.Finish();
    }

    /// <summary>A classifier with a decision function for each of the k(k-1)/2 pairs of classes.</summary>
    /// <param name="inputs">Numbers and arrays, which together are the vector that is classified.</param>
    /// <param name="labels">The k classes: an array of texts or of integers.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="supportVectors">For each class, its vectors.</param>
    /// <param name="coefficients">k-1 rows, each with one number for every support vector, class after class.</param>
    /// <param name="rho">One number for each pair of classes.</param>
    /// <param name="probA">The slopes of Platt's sigmoids, one for each pair; null for a classifier without probabilities.</param>
    /// <param name="probB">The offsets of Platt's sigmoids, likewise.</param>
    /// <param name="outputs">The outputs' names; null for Create ML's.</param>
    /// <param name="sparse">Whether only elements that are not zero are stored.</param>
    /// <exception cref="ModelValidationException">The counts do not fit, or the vectors differ in length.</exception>
    public static Model CreateClassifier(
        IEnumerable<FeatureDescription> inputs, ClassLabels labels, Kernel kernel, IReadOnlyList<IReadOnlyList<double[]>> supportVectors,
        IReadOnlyList<double[]> coefficients,
        IReadOnlyList<double> rho, IReadOnlyList<double>? probA = null, IReadOnlyList<double>? probB = null,
        ClassifierOutputs? outputs = null, bool sparse = false)
    {
        double[][] all = [.. supportVectors.SelectMany(vectors => vectors)];
        CheckLengths(all);
        SupportVectorClassifier classifier = new()
        {
            Kernel = kernel,
            NumberOfSupportVectorsPerClass = { supportVectors.Select(vectors => vectors.Count) },
            Coefficients = { coefficients.Select(row => new Coefficients { Alpha = { row } }) },
            Rho = { rho },
            ProbA = { probA ?? [] },
            ProbB = { probB ?? [] },
        };
        if (sparse) classifier.SparseSupportVectors = Sparse(all);
        else classifier.DenseSupportVectors = Dense(all);
        labels.Store(strings => classifier.StringClassLabels = strings, integers => classifier.Int64ClassLabels = integers);
        return new Model
        {
            Description = FinishedModel.DescribeClassifier(inputs, labels, outputs),
            SupportVectorClassifier = classifier,
        }.Finish();
    }

    private static void CheckLengths(IReadOnlyList<double[]> vectors)
    {
        if (vectors.Select(vector => vector.Length).Distinct().Count() > 1)
        {
            throw new ModelValidationException("The support vectors differ in length; give each as many elements as the input has.");
        }
    }

    private static DenseSupportVectors Dense(IEnumerable<double[]> vectors) =>
        new() { Vectors = { vectors.Select(vector => new DenseVector { Values = { vector } }) } };

    /// <summary>Positions count from 1, as in LIBSVM.</summary>
    private static SparseSupportVectors Sparse(IEnumerable<double[]> vectors) => new()
    {
        Vectors =
        {
            vectors.Select(vector => new SparseVector
            {
                Nodes =
                {
                    vector.Index()
                        .Where(element => element.Item != 0)
                        .Select(element => new SparseNode { Index = element.Index + 1, Value = element.Item }),
                },
            }),
        },
    };
}
