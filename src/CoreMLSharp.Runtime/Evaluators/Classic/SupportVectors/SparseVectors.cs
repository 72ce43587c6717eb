using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>Support vectors of which few numbers are not zero, stored by input: memory and time go with their number alone.</summary>
internal sealed class SparseVectors : SupportVectorSet
{
    private readonly (int Input, int Start)[] _columns;
    private readonly int[] _vectors;
    private readonly double[] _values;
    private readonly double[] _squares;

    public SparseVectors(SparseSupportVectors vectors, int length, string where)
    {
        MinimumInputs = length;
        _squares = new double[vectors.Vectors.Count];
        List<(int Input, int Vector, double Value)> nodes = [];
        for (int vector = 0; vector < vectors.Vectors.Count; vector++)
        {
            foreach (SparseNode node in vectors.Vectors[vector].Nodes)
            {
                nodes.Add((node.Index - 1, vector, node.Value));
                _squares[vector] += node.Value * node.Value;
            }
        }

        nodes.Sort((a, b) => (a.Input, a.Vector).CompareTo((b.Input, b.Vector)));
        List<(int Input, int Start)> columns = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (i > 0 && (nodes[i].Input, nodes[i].Vector) == (nodes[i - 1].Input, nodes[i - 1].Vector))
            {
                throw new ModelFormatException($"{where}: a support vector has two values for the index {nodes[i].Input + 1}.");
            }

            if (columns.Count == 0 || columns[^1].Input != nodes[i].Input) columns.Add((nodes[i].Input, i));
        }

        _columns = [.. columns, (int.MaxValue, nodes.Count)];
        _vectors = [.. nodes.Select(node => node.Vector)];
        _values = [.. nodes.Select(node => node.Value)];
    }

    public override int Count => _squares.Length;

    public override int? Inputs => null;

    public override int MinimumInputs { get; }

    public override void Dot(ReadOnlySpan<double> row, Span<double> products)
    {
        products.Clear();
        for (int column = 0; column + 1 < _columns.Length; column++)
        {
            double x = row[_columns[column].Input];
            if (x == 0) continue;
            for (int i = _columns[column].Start; i < _columns[column + 1].Start; i++) products[_vectors[i]] += x * _values[i];
        }
    }

    public override void SquaredDistance(ReadOnlySpan<double> row, Span<double> distances)
    {
        Dot(row, distances);
        double square = TensorPrimitives.SumOfSquares(row);
        for (int i = 0; i < distances.Length; i++) distances[i] = Math.Max(0, square + _squares[i] - (2 * distances[i]));
    }
}
