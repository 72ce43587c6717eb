using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Products of matrices.</summary>
internal static class Matrices
{
    public static void MatMul(NodeContext node) => node.Output(Product(node, 0, 1));

    /// <summary>The product with factors transposed and scaled.</summary>
    public static void FusedMatMul(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = Swapped(block, node.Value(0), node.Flag("transBatchA"));
        ProgramVariable y = Swapped(block, node.Value(1), node.Flag("transBatchB"));
        ProgramVariable product = block.MatMul(x, y, node.Flag("transA"), node.Flag("transB"));
        float alpha = node.Float("alpha", 1);
        node.Output(alpha == 1 ? product : block.Times(product, alpha));
    }

    /// <summary>alpha · A · B + beta · C, with A or B transposed.</summary>
    public static void Gemm(NodeContext node) => node.Output(Gemm(node, node.Value(0)));

    /// <summary>The same, and an activation.</summary>
    public static void FusedGemm(NodeContext node) => node.Output(Convolution.Activated(node, Gemm(node, node.Value(0))));

    /// <summary>The product of two inputs; a constant matrix on the right is the weight of a linear layer.</summary>
    public static ProgramVariable Product(NodeContext node, int left, int right)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(left);
        if (node.Constant(right) is { Shape.Rank: 2 } weight && x.ElementType.IsFloat && x.Shape.Rank >= 1)
        {
            return block.Linear(x, weight.ToProgram(x.ElementType).Transposed());
        }

        return block.MatMul(x, node.Value(right), false, false);
    }

    /// <summary>The product of any number of tensors by an equation, two by two from the left.</summary>
    public static void Einsum(NodeContext node)
    {
        int[] ranks = [.. Enumerable.Range(0, node.InputCount).Select(node.Rank)];
        EinsumEquation equation = EinsumEquation.Parse(node.Text("equation", ""), ranks);
        BlockBuilder block = node.Block;
        (ProgramVariable value, string letters) = Diagonal(block, node.Value(0), equation.Terms[0]);
        for (int i = 1; i < equation.Terms.Length; i++)
        {
            (ProgramVariable next, string own) = Diagonal(block, node.Value(i), equation.Terms[i]);
            string later = string.Concat(equation.Terms[(i + 1)..]) + equation.Result;
            (value, letters) = Contract(block, value, letters, next, own, later);
        }

        (value, letters) = Summed(block, value, letters, equation.Result);
        node.Output(block.Permute(value, [.. equation.Result.Select(letter => letters.IndexOf(letter))]));
    }

    private static ProgramVariable Gemm(NodeContext node, ProgramVariable a)
    {
        BlockBuilder block = node.Block;
        float alpha = node.Float("alpha", 1);
        float beta = node.Float("beta", 1);
        bool isTransposed = node.Flag("transB");
        if (node.Flag("transA")) a = block.Transpose(a, [1, 0]);
        if (node.Constant(1) is { Shape.Rank: 2 } weight && a.ElementType.IsFloat && alpha == 1)
        {
            ProgramTensor stored = weight.ToProgram(a.ElementType);
            ProgramTensor rows = isTransposed ? stored : stored.Transposed();
            if (!node.Has(2)) return block.Linear(a, rows);
            if (node.Constant(2) is { } bias && beta == 1 && bias.Count == rows.Shape[0]
                && (bias.Shape.Rank <= 1 || bias.Shape[-1] == bias.Count))
            {
                return block.Linear(a, rows, bias.ToProgram(a.ElementType).WithShape([bias.Count]));
            }

            return Added(node, block.Linear(a, rows), beta);
        }

        ProgramVariable product = block.MatMul(a, node.Value(1), false, isTransposed);
        if (alpha != 1) product = block.As(block.Times(block.AsFloat(product), alpha), product.ElementType);
        return node.Has(2) ? Added(node, product, beta) : product;
    }

    private static ProgramVariable Added(NodeContext node, ProgramVariable product, float beta)
    {
        BlockBuilder block = node.Block;
        ProgramVariable c = node.Value(2);
        return block.Add(product, beta == 1 ? c : block.As(block.Times(block.AsFloat(c), beta), c.ElementType));
    }

    /// <summary>[batch…, 1st, 2nd, …] with the first axis before the last one, as <c>transBatch</c> wants it.</summary>
    private static ProgramVariable Swapped(BlockBuilder block, ProgramVariable x, bool isSwapped)
    {
        int rank = x.Shape.Rank;
        return isSwapped && rank > 2 ? block.Permute(x, [.. Enumerable.Range(1, rank - 2), 0, rank - 1]) : x;
    }

    /// <summary>A tensor whose axes of the same letter became one: the diagonal of both.</summary>
    private static (ProgramVariable Value, string Letters) Diagonal(BlockBuilder block, ProgramVariable x, string letters)
    {
        while (letters.GroupBy(letter => letter).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            int first = letters.IndexOf(twice.Key);
            int second = letters.IndexOf(twice.Key, first + 1);
            int rank = letters.Length;
            int[] order = [.. Enumerable.Range(0, rank).Where(axis => axis != first && axis != second), first, second];
            ProgramVariable last = block.Permute(x, order);
            ProgramVariable places = block.Positions(block.LengthOf(last, rank - 1));
            ProgramVariable mask = block.Cast(
                block.Equal(block.ExpandDims(places, [0]), block.ExpandDims(places, [1])), last.ElementType);
            x = block.ReduceSum(block.Mul(last, mask), [rank - 1], false);
            letters = string.Concat(order[..^1].Select(axis => letters[axis]));
        }

        return (x, letters);
    }

    /// <summary>Sums along the axes that nothing needs.</summary>
    private static (ProgramVariable Value, string Letters) Summed(BlockBuilder block, ProgramVariable x, string letters, string needed)
    {
        int[] axes = [.. Enumerable.Range(0, letters.Length).Where(axis => !needed.Contains(letters[axis]))];
        return axes.Length == 0
            ? (x, letters)
            : (block.ReduceSum(x, axes, false), string.Concat(letters.Where(needed.Contains)));
    }

    /// <summary>The product of two tensors, summed over what nothing needs later: [shared, left, sum] · [shared, sum, right].</summary>
    private static (ProgramVariable Value, string Letters) Contract(
        BlockBuilder block, ProgramVariable x, string xLetters, ProgramVariable y, string yLetters, string later)
    {
        (x, xLetters) = Summed(block, x, xLetters, yLetters + later);
        (y, yLetters) = Summed(block, y, yLetters, xLetters + later);
        string both = string.Concat(xLetters.Where(yLetters.Contains));
        string shared = string.Concat(both.Where(later.Contains));
        string summed = string.Concat(both.Where(letter => !later.Contains(letter)));
        string left = string.Concat(xLetters.Except(both));
        string right = string.Concat(yLetters.Except(both));
        ProgramVariable a = Arranged(block, x, xLetters, shared + left + summed);
        ProgramVariable b = Arranged(block, y, yLetters, shared + summed + right);
        Length[] xLengths = block.LengthsOf(a);
        Length[] yLengths = block.LengthsOf(b);
        Length[] ofShared = [.. shared.Select((_, i) => Longer(xLengths[i], yLengths[i]))];
        if (summed.Length == 0)
        {
            ProgramVariable apart = block.Mul(
                Extended(block, a, shared.Length + left.Length, right.Length), Extended(block, b, shared.Length, left.Length));
            return (apart, shared + left + right);
        }

        Length[] ofLeft = xLengths[shared.Length..(shared.Length + left.Length)];
        Length[] ofSum = xLengths[(shared.Length + left.Length)..];
        Length[] ofRight = yLengths[(shared.Length + summed.Length)..];
        Length[] leading = xLengths[..shared.Length];
        ProgramVariable product = block.MatMul(
            block.ReshapeTo(a, [.. leading, block.Product(ofLeft), block.Product(ofSum)]),
            block.ReshapeTo(b, [.. yLengths[..shared.Length], block.Product(ofSum), block.Product(ofRight)]), false, false);
        return (block.ReshapeTo(product, [.. ofShared, .. ofLeft, .. ofRight]), shared + left + right);
    }

    private static Length Longer(Length a, Length b) => a.IsKnown && a.Known == 1 ? b : a;

    /// <summary>x with new axes of 1 from a place on.</summary>
    private static ProgramVariable Extended(BlockBuilder block, ProgramVariable x, int place, int count) =>
        count == 0 ? x : block.ExpandDims(x, [.. Enumerable.Range(place, count)]);

    private static ProgramVariable Arranged(BlockBuilder block, ProgramVariable x, string letters, string order) =>
        block.Permute(x, [.. order.Select(letter => letters.IndexOf(letter))]);
}

/// <summary>An equation of <c>Einsum</c>, a letter for each axis.</summary>
/// <param name="Terms">The axes of each input.</param>
/// <param name="Result">The axes of the output.</param>
internal sealed record EinsumEquation(string[] Terms, string Result)
{
    /// <summary>Letters that stand for the axes of an ellipsis, from the last one backwards.</summary>
    private const string Hidden = "αβγδεζηθ";

    public static EinsumEquation Parse(string text, int[] ranks)
    {
        string[] sides = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (terms.Length != ranks.Length) throw new ModelFormatException($"the equation '{text}' is not for {ranks.Length} tensors.");
        int longest = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            int count = ranks[i] - terms[i].Replace("...", "", StringComparison.Ordinal).Length;
            bool isOpen = terms[i].Contains("...", StringComparison.Ordinal);
            if (count < 0 || count > Hidden.Length || (count > 0 && !isOpen))
            {
                throw new ModelFormatException($"the equation '{text}' is not for a tensor of {ranks[i]} dimensions.");
            }

            longest = Math.Max(longest, isOpen ? count : 0);
            terms[i] = terms[i].Replace("...", Hidden[^count..], StringComparison.Ordinal);
        }

        string all = string.Concat(terms);
        string result = sides.Length > 1
            ? sides[1].Replace("...", Hidden[^longest..], StringComparison.Ordinal)
            : Hidden[^longest..] + string.Concat(all.Where(char.IsAscii).GroupBy(letter => letter)
                .Where(group => group.Count() == 1)
                .Select(group => group.Key)
                .Order());
        return new EinsumEquation(terms, result);
    }
}
