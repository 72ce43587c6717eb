using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Linear;

/// <summary>The scores w·x + b of a generalized linear model, one for each row of weights.</summary>
internal sealed class LinearScores
{
    private readonly double[][] _weights;
    private readonly double[] _offsets;

    /// <exception cref="ModelFormatException">There are no weights, rows of different lengths, or not one offset for each row.</exception>
    public LinearScores(IEnumerable<IEnumerable<double>> weights, IEnumerable<double> offsets, string where)
    {
        _weights = [.. weights.Select(row => row.ToArray())];
        _offsets = [.. offsets];
        if (_weights.Length == 0 || _weights[0].Length == 0) throw new ModelFormatException($"{where}: the linear model has no weights.");
        if (Array.Find(_weights, row => row.Length != Inputs) is { } odd)
        {
            throw new ModelFormatException(
                $"{where}: the rows of weights must be equally long, but one has {Inputs} weights and another {odd.Length}.");
        }

        if (_offsets.Length != Count)
        {
            throw new ModelFormatException($"{where}: {Count} rows of weights need as many offsets, but there are {_offsets.Length}.");
        }
    }

    public int Inputs => _weights[0].Length;

    public int Count => _weights.Length;

    public void Compute(ReadOnlySpan<double> row, Span<double> scores)
    {
        for (int i = 0; i < _weights.Length; i++) scores[i] = TensorPrimitives.Dot<double>(_weights[i], row) + _offsets[i];
    }
}
