using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>The kernel between a row and every support vector.</summary>
internal sealed class SupportVectorKernel(Kernel? kernel, DenseSupportVectors? dense, SparseSupportVectors? sparse, string where)
{
    private readonly KernelFunction _function = KernelFunction.From(kernel, where);

    public SupportVectorSet Vectors { get; } = SupportVectorSet.From(dense, sparse, where);

    public void Compute(ReadOnlySpan<double> row, Span<double> values)
    {
        if (_function.IsOfDistance) Vectors.SquaredDistance(row, values);
        else Vectors.Dot(row, values);
        _function.Apply(values);
    }
}
