using System.Buffers;
using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>
/// The support vector classifier (Core ML specification, <c>SupportVectorClassifier</c>; Chang and Lin, LIBSVM): one machine for each pair
/// of classes. With <c>probA</c> and <c>probB</c> the scores are probabilities, else each class's share of the votes.
/// </summary>
internal sealed class SupportVectorClassifier : IRowModel
{
    private readonly SupportVectorKernel _kernel;
    private readonly int[] _starts;
    private readonly double[][] _coefficients;
    private readonly double[] _rho;
    private readonly PairwiseProbabilities? _probabilities;

    private SupportVectorClassifier(Specification.SupportVectorClassifier model, int classes, string where)
    {
        _kernel = new SupportVectorKernel(model.Kernel, model.DenseSupportVectors, model.SparseSupportVectors, where);
        int vectors = _kernel.Vectors.Count;
        Outputs = classes;
        int pairs = CountPairs(classes, model.Rho.Count, where);
        _rho = [.. model.Rho];
        _starts = Starts(model.NumberOfSupportVectorsPerClass, classes, vectors, where);
        _coefficients = [.. model.Coefficients.Select(row => row.Alpha.ToArray())];
        if (_coefficients.Length != classes - 1 || Array.Exists(_coefficients, row => row.Length != vectors))
        {
            throw new ModelFormatException(
                $"{where}: {classes} classes and {vectors} support vectors need {classes - 1} rows of {vectors} coefficients.");
        }

        if (model.ProbA.Count == 0 && model.ProbB.Count == 0) return;
        if (model.ProbA.Count != pairs || model.ProbB.Count != pairs)
        {
            throw new ModelFormatException(
                $"{where}: {pairs} pairs of classes need as many numbers in probA and probB, which have {model.ProbA.Count} and " +
                    $"{model.ProbB.Count}.");
        }

        _probabilities = new PairwiseProbabilities(classes, [.. model.ProbA], [.. model.ProbB]);
    }

    public int? Inputs => _kernel.Vectors.Inputs;

    public int MinimumInputs => _kernel.Vectors.MinimumInputs;

    public int Outputs { get; }

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.SupportVectorClassifier model = context.Model.SupportVectorClassifier;
        ClassLabels labels = ClassLabels.From(model.StringClassLabels, model.Int64ClassLabels, context.Where);
        SupportVectorClassifier classifier = new(model, labels.Count, context.Where);
        return new RowEvaluator(context, classifier, new ClassifierOutput(context.Model.Description, labels));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        int vectors = _kernel.Vectors.Count;
        double[] buffer = ArrayPool<double>.Shared.Rent(vectors + _rho.Length);
        Span<double> kernel = buffer.AsSpan(0, vectors), decisions = buffer.AsSpan(vectors, _rho.Length);
        for (; !rows.IsEmpty; rows = rows[length..], outputs = outputs[Outputs..])
        {
            _kernel.Compute(rows[..length], kernel);
            Decide(kernel, decisions);
            if (_probabilities is null) Vote(decisions, outputs[..Outputs]);
            else _probabilities.Compute(decisions, outputs[..Outputs]);
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The decision of each pair's machine; positive is for the first class of the pair.</summary>
    private void Decide(ReadOnlySpan<double> kernel, Span<double> decisions)
    {
        int pair = 0;
        for (int first = 0; first < Outputs; first++)
        {
            for (int second = first + 1; second < Outputs; second++, pair++)
            {
                decisions[pair] = Sum(first, _coefficients[second - 1], kernel) + Sum(second, _coefficients[first], kernel) - _rho[pair];
            }
        }
    }

    private double Sum(int classIndex, double[] coefficients, ReadOnlySpan<double> kernel)
    {
        Range range = _starts[classIndex].._starts[classIndex + 1];
        return TensorPrimitives.Dot(coefficients.AsSpan(range), kernel[range]);
    }

    private void Vote(ReadOnlySpan<double> decisions, Span<double> shares)
    {
        shares.Clear();
        int pair = 0;
        for (int first = 0; first < Outputs; first++)
        {
            for (int second = first + 1; second < Outputs; second++, pair++) shares[decisions[pair] > 0 ? first : second]++;
        }

        TensorPrimitives.Divide(shares, decisions.Length, shares);
    }

    private static int CountPairs(int classes, int given, string where)
    {
        long pairs = classes * (classes - 1L) / 2;
        if (classes >= 2 && given == pairs) return given;
        throw new ModelFormatException(
            $"{where}: {classes} classes make {pairs} pairs, which need as many numbers in rho, but there are {given}.");
    }

    private static int[] Starts(IList<int> counts, int classes, int vectors, string where)
    {
        bool isValid = counts.Count == classes && counts.All(count => count >= 0) && counts.Sum(count => (long)count) == vectors;
        if (!isValid)
        {
            throw new ModelFormatException(
                $"{where}: the numbers of support vectors per class do not divide {vectors} support vectors among {classes} classes.");
        }

        int[] starts = new int[classes + 1];
        for (int i = 0; i < classes; i++) starts[i + 1] = starts[i] + counts[i];
        return starts;
    }
}
