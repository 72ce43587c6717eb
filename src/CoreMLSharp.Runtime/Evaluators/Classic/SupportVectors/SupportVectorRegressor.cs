using System.Buffers;
using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>
/// The support vector regressor Σ αᵢ K(x, xᵢ) − ρ (Core ML specification, <c>SupportVectorRegressor</c>; Chang and Lin, LIBSVM).
/// </summary>
internal sealed class SupportVectorRegressor : IRowModel
{
    private readonly SupportVectorKernel _kernel;
    private readonly double[] _coefficients;
    private readonly double _rho;

    private SupportVectorRegressor(Specification.SupportVectorRegressor model, string where)
    {
        _kernel = new SupportVectorKernel(model.Kernel, model.DenseSupportVectors, model.SparseSupportVectors, where);
        _coefficients = [.. model.Coefficients?.Alpha ?? []];
        _rho = model.Rho;
        if (_coefficients.Length == _kernel.Vectors.Count) return;
        throw new ModelFormatException(
            $"{where}: {_kernel.Vectors.Count} support vectors need as many coefficients, but there are {_coefficients.Length}.");
    }

    public int? Inputs => _kernel.Vectors.Inputs;

    public int MinimumInputs => _kernel.Vectors.MinimumInputs;

    public int Outputs => 1;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        SupportVectorRegressor regressor = new(context.Model.SupportVectorRegressor, context.Where);
        return new RowEvaluator(context, regressor, new RegressorOutput(context, dimensions: 1));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        double[] buffer = ArrayPool<double>.Shared.Rent(_coefficients.Length);
        Span<double> kernel = buffer.AsSpan(0, _coefficients.Length);
        for (int row = 0; row < outputs.Length; row++)
        {
            _kernel.Compute(rows.Slice(row * length, length), kernel);
            outputs[row] = TensorPrimitives.Dot<double>(_coefficients, kernel) - _rho;
        }

        ArrayPool<double>.Shared.Return(buffer);
    }
}
