using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Determinants and inverses of small matrices by their minors; Core ML has no linear algebra.</summary>
internal static class LinearAlgebra
{
    private const int Largest = 4;

    public static void Determinant(NodeContext node)
    {
        Matrix matrix = new(node);
        int[] all = [.. Enumerable.Range(0, matrix.Size)];
        node.Output(matrix.Minor(all, all));
    }

    public static void Inverse(NodeContext node)
    {
        BlockBuilder block = node.Block;
        Matrix matrix = new(node);
        int[] all = [.. Enumerable.Range(0, matrix.Size)];
        ProgramVariable determinant = matrix.Minor(all, all);
        ProgramVariable[] rows = [.. all.Select(row => block.Stack(
            [
                .. all.Select(column =>
                {
                    ProgramVariable minor = matrix.Minor([.. all.Where(i => i != column)], [.. all.Where(i => i != row)]);
                    ProgramVariable quotient = block.RealDiv(minor, determinant);
                    return (row + column) % 2 == 0 ? quotient : block.Negative(quotient);
                }),
            ],
            matrix.BatchRank))];
        node.Output(block.Stack(rows, matrix.BatchRank));
    }

    /// <summary>The elements of matrices [batch…, size, size].</summary>
    private sealed class Matrix
    {
        private readonly BlockBuilder _block;
        private readonly ProgramVariable _x;

        public Matrix(NodeContext node)
        {
            (_block, _x) = (node.Block, node.Value(0));
            BatchRank = node.Rank(0) - 2;
            long size = node.Shape(0)[-1];
            Size = size is >= 1 and <= Largest
                ? (int)size
                : throw new UnsupportedModelException($"a matrix of {size} rows is larger than {Largest}; Core ML has no linear algebra.");
        }

        public int Size { get; }

        public int BatchRank { get; }

        /// <summary>The determinant of some rows and columns, along the first of the rows.</summary>
        public ProgramVariable Minor(int[] rows, int[] columns)
        {
            if (rows.Length == 0) return _block.Plus(_block.Times(Element(0, 0), 0), 1);
            if (rows.Length == 1) return Element(rows[0], columns[0]);
            ProgramVariable? sum = null;
            for (int i = 0; i < columns.Length; i++)
            {
                ProgramVariable product = _block.Mul(
                    Element(rows[0], columns[i]), Minor(rows[1..], [.. columns.Where((_, place) => place != i)]));
                sum = sum is null ? product : i % 2 == 0 ? _block.Add(sum, product) : _block.Sub(sum, product);
            }

            return sum!;
        }

        private ProgramVariable Element(int row, int column) => _block.At(_block.At(_x, BatchRank, row), BatchRank, column);
    }
}
