using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.NearestNeighbors;

/// <summary>The samples of a nearest-neighbours model, row by row.</summary>
internal sealed class Samples
{
    private readonly float[] _values;

    /// <exception cref="ModelFormatException">The samples do not have the number of dimensions that the index states.</exception>
    public Samples(NearestNeighborsIndex index, string where)
    {
        Dimensions = index.NumberOfDimensions;
        Count = index.FloatSamples.Count;
        if (Dimensions < 1) throw new ModelFormatException($"{where}: the index of nearest neighbours states {Dimensions} dimensions.");
        if (index.FloatSamples.FirstOrDefault(sample => sample.Vector.Count != Dimensions) is { } odd)
        {
            throw new ModelFormatException($"{where}: the samples must have {Dimensions} dimensions, but one has {odd.Vector.Count}.");
        }

        _values = [.. index.FloatSamples.SelectMany(sample => sample.Vector)];
    }

    public int Dimensions { get; }

    public int Count { get; }

    public float this[int sample, int dimension] => _values[((long)sample * Dimensions) + dimension];

    /// <summary>The squared Euclidean distance from a sample to a row of single-precision numbers.</summary>
    public double SquaredDistance(int sample, ReadOnlySpan<float> row)
    {
        float distance = TensorPrimitives.Distance(_values.AsSpan(sample * Dimensions, Dimensions), row);
        return (double)distance * distance;
    }
}
