using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Products of matrices.</summary>
internal static class Linear
{
    /// <summary>x · weightᵀ + bias.</summary>
    public static void Multiply(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.OfRank("x", 1);
        OnnxValue weight = graph.Cast(operation.OfRank("weight", 2, 2), x.Type);
        OnnxValue? bias = operation.Optional("bias") is { } given ? graph.Cast(given, x.Type) : null;
        if (x.RankedShape[-1] != weight.RankedShape[1] && x.RankedShape[-1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"weights of shape {weight.Shape} do not fit an input of shape {x.Shape}.");
        }

        if (x.Rank == 2)
        {
            operation.Output(graph.Linear(x, weight, bias));
            return;
        }

        OnnxValue product = Product(graph, x, graph.Transpose(weight, 1, 0));
        operation.Output(bias is null ? product : graph.Add(product, bias));
    }

    public static void MatMul(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        (OnnxValue x, OnnxValue y) = ElementwiseBinary.Operands(operation);
        if (x.Rank > 1 && operation.Flag("transpose_x")) x = Transposed(graph, x);
        if (y.Rank > 1 && operation.Flag("transpose_y")) y = Transposed(graph, y);
        operation.Output(Product(graph, x, y));
    }

    public static void Einsum(OperationContext operation)
    {
        string equation = operation.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        OnnxValue[] values = operation.Values("values");
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || terms.Length != values.Length)
        {
            throw operation.Failure("equation", $"'{equation}' is not an equation of {values.Length} values.");
        }

        Dictionary<char, long> dims = [];
        for (int i = 0; i < terms.Length; i++)
        {
            if (terms[i].Length != values[i].Rank)
            {
                throw operation.Failure("equation", $"'{terms[i]}' does not name the dimensions of a value of shape {values[i].Shape}.");
            }

            for (int axis = 0; axis < terms[i].Length; axis++)
            {
                long dim = values[i].RankedShape[axis];
                if (!dims.TryGetValue(terms[i][axis], out long known) || known == 1) dims[terms[i][axis]] = dim;
                else if (known == TensorShape.Unknown && dim > 1) dims[terms[i][axis]] = dim;
            }
        }

        if (sides[1].FirstOrDefault(name => !dims.ContainsKey(name)) is not '\0' and var missing)
        {
            throw operation.Failure("equation", $"'{missing}' is not a dimension of any value.");
        }

        operation.Output(
            operation.Graph.Add(
                "Einsum", values, values[0].Type, new TensorShape([.. sides[1].Select(name => dims[name])]),
                Attribute("equation", equation)));
    }

    /// <summary>The product of stacks of matrices; a vector is a row before or a column after, whose dimension is removed again.</summary>
    public static OnnxValue Product(OnnxGraphBuilder graph, OnnxValue x, OnnxValue y)
    {
        OnnxValue a = x.Rank == 1 ? graph.Unsqueeze(x, 0) : x;
        OnnxValue b = y.Rank == 1 ? graph.Unsqueeze(y, 1) : y;
        OnnxValue product = graph.MatMul(a, b);
        if (y.Rank == 1) product = graph.Squeeze(product, -1);
        return x.Rank == 1 ? graph.Squeeze(product, y.Rank == 1 ? -1 : -2) : product;
    }

    public static OnnxValue Transposed(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);
}
