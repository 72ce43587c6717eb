using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Products in Einstein's notation, such as <c>abc,cde->abde</c>.</summary>
internal static class Einsum
{
    /// <summary>The product of two values: one of matrices, where the equation is one.</summary>
    /// <exception cref="ModelFormatException">The equation is none, or does not fit the values.</exception>
    public static OnnxValue Of(OnnxGraphBuilder graph, string equation, OnnxValue x, OnnxValue y)
    {
        string plain = equation.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = plain.Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length != 2 || inputs.Length != 2) throw new ModelFormatException($"'{equation}' is not an equation of two inputs.");
        string free = FreeLetters(plain, Math.Max(x.Rank, y.Rank));
        (string left, string right) = (Expand(inputs[0], x.Rank, free), Expand(inputs[1], y.Rank, free));
        int ellipsis = Math.Max(Hidden(inputs[0], x.Rank), Hidden(inputs[1], y.Rank));
        string output = sides[1].Replace("...", free[..ellipsis], StringComparison.Ordinal);
        if (left.Length != x.Rank || right.Length != y.Rank || !output.All((left + right).Contains))
        {
            throw new ModelFormatException($"'{equation}' does not fit inputs of shapes {x.Shape} and {y.Shape}.");
        }

        return AsMatrixProduct(graph, left, right, output, x, y)
            ?? graph.Add(
                "Einsum", [x, y], x.Type, new TensorShape([.. output.Select(letter => LengthOf(letter, left, right, x, y))]),
                Attribute("equation", $"{left},{right}->{output}"));
    }

    /// <summary>
    /// The last axes of the one with the first of the other: a product of matrices, as in all dense layers and attentions.
    /// </summary>
    private static OnnxValue? AsMatrixProduct(OnnxGraphBuilder graph, string left, string right, string output, OnnxValue x, OnnxValue y)
    {
        string summed = new([.. left.Where(letter => right.Contains(letter) && !output.Contains(letter))]);
        string kept = left[..^summed.Length];
        string made = right[summed.Length..];
        bool isProduct = summed.Length > 0 && left.EndsWith(summed, StringComparison.Ordinal)
            && right.StartsWith(summed, StringComparison.Ordinal) && output == kept + made && y.Shape.IsStatic && kept.Length > 0;
        if (!isProduct) return null;
        long inner = y.RankedShape.CountBetween(0, summed.Length);
        OnnxValue matrix = graph.Reshape(y, inner, y.RankedShape.CountFrom(summed.Length));
        OnnxValue rows = summed.Length == 1
            ? x
            : Dimension.Reshape(graph, x, [.. Dimension.Like(x, 0, kept.Length), inner]);
        OnnxValue product = graph.MatMul(rows, matrix);
        return made.Length == 1
            ? product
            : Dimension.Reshape(
                graph, product,
                [.. Dimension.Like(product, 0, kept.Length), .. y.RankedShape.Dims[summed.Length..].Select(length => (Dimension)length)]);
    }

    private static int Hidden(string letters, int rank) =>
        letters.Contains("...", StringComparison.Ordinal) ? Math.Max(0, rank - (letters.Length - 3)) : 0;

    private static string Expand(string letters, int rank, string free)
    {
        int hidden = Hidden(letters, rank);
        return letters.Replace("...", free[..hidden], StringComparison.Ordinal);
    }

    private static string FreeLetters(string equation, int count) =>
        new([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".Where(letter => !equation.Contains(letter)).Take(count)]);

    private static long LengthOf(char letter, string left, string right, OnnxValue x, OnnxValue y)
    {
        int axis = left.IndexOf(letter, StringComparison.Ordinal);
        return axis >= 0 ? x.RankedShape[axis] : y.RankedShape[right.IndexOf(letter, StringComparison.Ordinal)];
    }
}
