using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    /// <summary>The cross products of vectors of three numbers.</summary>
    public static void Cross(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        int axis = context[0].Rank - 1;
        OnnxValue[] a = graph.Split(context.Value(0), axis, 1, 1, 1), b = graph.Split(context.Value(1), axis, 1, 1, 1);
        OnnxValue Part(int i, int j) => graph.Sub(graph.Mul(a[i], b[j]), graph.Mul(a[j], b[i]));
        context.Output(graph.Concat(axis, Part(1, 2), Part(2, 0), Part(0, 1)));
    }

    /// <summary>The product of the first two inputs, each of which may be transposed in its last two axes.</summary>
    public static void MatMul(OperatorContext context, bool transposesFirst, bool transposesSecond)
    {
        OnnxGraphBuilder graph = context.Graph;
        context.Output(graph.MatMul(Turned(graph, context[0], transposesFirst), Turned(graph, context[1], transposesSecond)));
    }

    /// <summary>A sum of products in Einstein's notation.</summary>
    public static void Einsum(OperatorContext context, string equation)
    {
        string terms = equation.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = terms.Split("->");
        if (sides.Length != 2) throw new UnsupportedModelException($"the equation '{equation}' does not say what it gives.");
        string[] inputs = sides[0].Split(',');
        if (inputs.Length != context.Inputs.Count) throw new ModelFormatException($"the equation '{equation}' is not for its inputs.");
        Dictionary<char, long> lengths = [];
        TensorShape leading = TensorShape.Scalar;
        for (int i = 0; i < inputs.Length; i++) leading = Lengths(inputs[i], context[i].Shape, leading, lengths);
        List<long> dims = [];
        foreach (char letter in sides[1].Replace("...", ".", StringComparison.Ordinal))
        {
            if (letter == '.') dims.AddRange(leading.Dims);
            else dims.Add(lengths.GetValueOrDefault(letter, TensorShape.Unknown));
        }

        context.Output(context.Graph.Add(
            "Einsum", [.. context.All().Select(tensor => tensor.Value)], context[0].Type, new TensorShape([.. dims]),
            Attribute("equation", Lowercase(terms))));
    }

    /// <summary>Transposed where asked for; constants are stored so.</summary>
    public static OnnxValue Turned(OnnxGraphBuilder graph, Tensor x, bool isTransposed)
    {
        if (!isTransposed) return x.Value;
        int[] order = [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2];
        return graph.Kernel(x, order);
    }

    /// <summary>Notes the lengths of the letters of an input, and gives the shape of what the ellipsis stands for so far.</summary>
    private static TensorShape Lengths(string term, TensorShape shape, TensorShape leading, Dictionary<char, long> lengths)
    {
        int ellipsis = term.IndexOf("...", StringComparison.Ordinal);
        string letters = term.Replace("...", "", StringComparison.Ordinal);
        int covered = shape.Rank - letters.Length;
        if (covered < 0 || (ellipsis < 0 && covered != 0))
        {
            throw new ModelFormatException($"the term '{term}' is not for a tensor of shape {shape}.");
        }

        for (int i = 0; i < letters.Length; i++)
        {
            long length = shape[ellipsis >= 0 && i >= ellipsis ? i + covered : i];
            if (!lengths.TryGetValue(letters[i], out long known) || known is TensorShape.Unknown or 1) lengths[letters[i]] = length;
        }

        if (ellipsis < 0) return leading;
        return TensorShape.Broadcast(leading, new TensorShape([.. shape.Dims[ellipsis..(ellipsis + covered)]]))
            ?? throw new ModelFormatException("the axes that '...' stands for do not fit together.");
    }

    /// <summary>The equation with small letters only, which all that read ONNX take.</summary>
    private static string Lowercase(string terms)
    {
        Dictionary<char, char> names = [];
        return string.Concat(terms.Select(letter =>
        {
            if (!char.IsAsciiLetter(letter)) return letter;
            if (!names.TryGetValue(letter, out char name)) names.Add(letter, name = (char)('a' + names.Count));
            return name;
        }));
    }
}
