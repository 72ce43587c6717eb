using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Products of matrices.</summary>
internal static class Linear
{
    /// <summary>From this rank on, the layer for inner products takes the last three dimensions for one.</summary>
    private const int FlattenedRank = 4;

    /// <summary>x · weightᵀ + bias.</summary>
    public static void Multiply(OperationContext operation)
    {
        ProgramTensor weight = operation.Constant("weight");
        (long outputs, long inputs) = (weight.Shape[0], weight.Shape[1]);
        (WeightData elements, WeightData? bias) = Weights.WithBias(operation, "weight", "bias");
        if (operation.Rank("x") < FlattenedRank)
        {
            operation.Network.AddInnerProduct(
                operation.Name, operation.Tensor("x"), operation.Output(), elements, bias, inputs, outputs);
        }
        else
        {
            operation.Network.AddBatchedMatmul(
                operation.Name, operation.Tensor("x"), operation.Output(), elements, inputs, outputs, bias);
        }
    }

    /// <summary>A vector is a row before or a column after, whose dimension is removed again.</summary>
    public static void MatMul(OperationContext operation)
    {
        (int x, int y) = (operation.Rank("x"), operation.Rank("y"));
        if (x < 1 || y < 1) throw new UnsupportedModelException("a product with a single number is not one of matrices.");
        string left = x == 1 ? Shaping.Expanded(operation, operation.Tensor("x"), 0) : operation.Tensor("x");
        bool transposesLeft = x > 1 && operation.Flag("transpose_x");
        bool isPlain = x > 1 && y > 1;
        string product = isPlain ? operation.Output() : operation.New("product");
        if (y == 2 && operation.ConstantOrNull("y") is { } matrix)
        {
            if (transposesLeft) left = Transposed(operation, left, x);
            ProgramTensor columns = operation.Flag("transpose_y") ? matrix : matrix.Transposed();
            operation.Network.AddBatchedMatmul(
                product, left, product, Weights.Of(columns), columns.Shape[1], columns.Shape[0]);
        }
        else
        {
            string right = y == 1 ? Shaping.Expanded(operation, operation.Tensor("y"), 1) : operation.Tensor("y");
            bool transposesRight = y > 1 && operation.Flag("transpose_y");
            operation.Network.AddBatchedMatmul(product, [left, right], product, transposesLeft, transposesRight);
        }

        if (isPlain) return;
        long[] removed = (x, y) switch
        {
            (1, 1) => [-1],
            (1, _) => [-2],
            _ => [-1],
        };
        string squeezed = operation.Output();
        if (x == 1 && y == 1) operation.Network.AddReshapeStatic(operation.Name, product, squeezed, [1]);
        else operation.Network.AddSqueeze(operation.Name, product, squeezed, removed);
    }

    /// <summary>
    /// The two sums that programs know: <c>nchw,nwhu->nchu</c> and <c>chw,whu->chu</c>, products of matrices once h is in front.
    /// </summary>
    public static void Einsum(OperationContext operation)
    {
        string[] values = operation.Tensors("values");
        int rank = operation.OutputShape().Rank;
        string[] terms = operation.Text("equation").Split([",", "->"], StringSplitOptions.TrimEntries);
        if (values.Length != 2 || terms is not [{ } a, { } b, { } c] || !IsProduct(a, b, c, rank))
        {
            throw operation.Failure("equation", $"'{operation.Text("equation")}' is not nchw,nwhu->nchu or chw,whu->chu, in any letters.");
        }

        long[] swapped = rank == 4 ? [0, 2, 1, 3] : [1, 0, 2];
        string left = operation.Step("left", y => operation.Network.AddTranspose(y, values[0], y, swapped));
        string right = operation.Step("right", y => operation.Network.AddTranspose(y, values[1], y, swapped));
        string product = operation.Step("product", y => operation.Network.AddBatchedMatmul(y, [left, right], y));
        operation.Network.AddTranspose(operation.Name, product, operation.Output(), swapped);
    }

    private static bool IsProduct(string a, string b, string c, int rank)
    {
        if (a.Length != rank || b.Length != rank || c.Length != rank || rank is not (3 or 4)) return false;
        string batch = a[..(rank - 3)];
        return b == $"{batch}{a[^1]}{a[^2]}{b[^1]}" && c == $"{batch}{a[^3]}{a[^2]}{b[^1]}";
    }

    private static string Transposed(OperationContext operation, string x, int rank)
    {
        string transposed = operation.New("transposed");
        long[] axes = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        operation.Network.AddTranspose(transposed, x, transposed, axes);
        return transposed;
    }
}
