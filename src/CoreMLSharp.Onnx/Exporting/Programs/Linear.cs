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
        OnnxValue x = operation.Value("x");
        OnnxValue weight = graph.Cast(operation.Value("weight"), x.Type);
        OnnxValue? bias = operation.Optional("bias") is { } given ? graph.Cast(given, x.Type) : null;
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
        string equation = operation.Text("equation");
        OnnxValue[] values = operation.Values("values");
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        Dictionary<char, long> dims = [];
        for (int i = 0; i < terms.Length; i++)
        {
            for (int axis = 0; axis < terms[i].Length; axis++)
            {
                long dim = values[i].RankedShape[axis];
                if (!dims.TryGetValue(terms[i][axis], out long known) || known == 1) dims[terms[i][axis]] = dim;
                else if (known == TensorShape.Unknown && dim > 1) dims[terms[i][axis]] = dim;
            }
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
