using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>Support vectors in the layout that suits them, to be compared with a row all at once.</summary>
internal abstract class SupportVectorSet
{
    /// <summary>From this share of numbers that are not zero on, the dense layout is faster.</summary>
    private const double DenseShare = 0.1;

    public abstract int Count { get; }

    /// <summary>How many numbers a row must have; null when any length of at least <see cref="MinimumInputs"/> serves.</summary>
    public abstract int? Inputs { get; }

    public abstract int MinimumInputs { get; }

    /// <summary>Writes the dot product of the row with every support vector.</summary>
    public abstract void Dot(ReadOnlySpan<double> row, Span<double> products);

    /// <summary>Writes the squared Euclidean distance of the row to every support vector.</summary>
    public abstract void SquaredDistance(ReadOnlySpan<double> row, Span<double> distances);

    /// <summary>Reads the two fields of which a machine's message sets one.</summary>
    /// <exception cref="ModelFormatException">There are no support vectors, or they do not fit together.</exception>
    public static SupportVectorSet From(DenseSupportVectors? dense, SparseSupportVectors? sparse, string where)
    {
        if (dense is { Vectors.Count: > 0 }) return FromDense(dense, where);
        if (sparse is { Vectors.Count: > 0 }) return FromSparse(sparse, where);
        throw new ModelFormatException($"{where}: the model has no support vectors.");
    }

    private static DenseVectors FromDense(DenseSupportVectors vectors, string where)
    {
        int length = vectors.Vectors[0].Values.Count;
        foreach (DenseVector vector in vectors.Vectors)
        {
            if (vector.Values.Count == length && length > 0) continue;
            throw new ModelFormatException(
                $"{where}: the support vectors must be equally long, but one has {length} numbers and another {vector.Values.Count}.");
        }

        DenseVectors set = new(vectors.Vectors.Count, length, isExact: true);
        for (int vector = 0; vector < vectors.Vectors.Count; vector++)
        {
            for (int i = 0; i < length; i++) set[vector, i] = vectors.Vectors[vector].Values[i];
        }

        return set;
    }

    private static SupportVectorSet FromSparse(SparseSupportVectors vectors, string where)
    {
        int length = 1;
        long nodes = 0;
        foreach (SparseNode node in vectors.Vectors.SelectMany(vector => vector.Nodes))
        {
            if (node.Index is < 1 or > 1 << 30)
            {
                throw new ModelFormatException($"{where}: a support vector has the index {node.Index}; indexes start at 1.");
            }

            length = Math.Max(length, node.Index);
            nodes++;
        }

        if (nodes < DenseShare * length * vectors.Vectors.Count) return new SparseVectors(vectors, length, where);
        DenseVectors set = new(vectors.Vectors.Count, length, isExact: false);
        for (int vector = 0; vector < vectors.Vectors.Count; vector++)
        {
            foreach (SparseNode node in vectors.Vectors[vector].Nodes) set[vector, node.Index - 1] = node.Value;
        }

        return set;
    }
}
