using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Products of matrices.</summary>
internal static class Linear
{
    private const string Mixed = "T: number; U: number";

    public static readonly OperationDefinition[] Operations =
    [
        new("linear", CoreML5, Multiply, "x: T, weight: const T, bias: const T?", "T: number")
        {
            Summary = "x times the transposed weight [outputs, inputs], plus the bias [outputs], over the last dimension.",
        },
        new("linear", CoreML7, Multiply, "x: T, weight: const U, bias: const U?", Mixed),
        new("matmul", CoreML5, MatMul, "x: T, y: T, transpose_x: const bool = false, transpose_y: const bool = false", "T: number")
        {
            Summary = "The product of the matrices in the last two dimensions, with broadcasting of those before.",
        },
        new("matmul", CoreML7, MatMul, "x: T, y: U, transpose_x: const bool = false, transpose_y: const bool = false", Mixed),
        new("einsum", CoreML5, Einsum, "values: T*, equation: const string", "T: number")
        {
            Summary = "A product by an equation: nchw,nwhu->nchu or chw,whu->chu, with any letters.",
        },
    ];

    /// <summary>The weight is [outputs, inputs]; the inputs are x's last dimension.</summary>
    private static ProgramType[] Multiply(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        TensorShape weight = call.ShapeOfRank("weight", 2, 2);
        if (x[-1] != weight[1] && x[-1] != TensorShape.Unknown && weight[1] != TensorShape.Unknown)
        {
            throw call.Failure("weight", $"its shape is {weight}, which is for {weight[1]} inputs; x's last dimension is {x[-1]}.");
        }

        Infer.CheckVector(call, "bias", weight[0]);
        return [new ProgramType.Tensor(call.ElementType("x"), x.With(-1, weight[0]))];
    }

    /// <summary>
    /// The last two dimensions are matrices, those before them broadcast; a vector is a row on the left and a column on the right.
    /// </summary>
    private static ProgramType[] MatMul(OperationCall call)
    {
        TensorShape x = Matrix(call, "x", "transpose_x", (shape) => new TensorShape(1, shape[0]));
        TensorShape y = Matrix(call, "y", "transpose_y", (shape) => new TensorShape(shape[0], 1));
        if (x[-1] != y[-2] && x[-1] != TensorShape.Unknown && y[-2] != TensorShape.Unknown)
        {
            throw call.Failure($"the shapes {x} and {y} do not fit: {x[-1]} columns meet {y[-2]} rows.");
        }

        List<long> dims = [.. Infer.Broadcast(call, new TensorShape(x.Dims[..^2]), new TensorShape(y.Dims[..^2])).Dims];
        if (call.Rank("x") > 1) dims.Add(x[-2]);
        if (call.Rank("y") > 1) dims.Add(y[-1]);
        bool isMixed = call.ElementType("x") != call.ElementType("y");
        if (isMixed && call.Value("x").IsConstant == call.Value("y").IsConstant)
        {
            throw call.Failure(
                "y",
                $"it is {call.Value("y").Type}, but x is {call.Value("x").Type}; they may differ only where one of them is a constant.");
        }

        return [call.Tensor(call.ElementType(call.Value("x").IsConstant ? "y" : "x"), [.. dims])];
    }

    private static TensorShape Matrix(OperationCall call, string parameter, string transpose, Func<TensorShape, TensorShape> vector)
    {
        TensorShape shape = call.ShapeOfRank(parameter, 1);
        bool isTransposed = call.Bool(transpose);
        if (shape.Rank == 1)
        {
            return isTransposed ? throw call.Failure(transpose, $"{parameter} is a vector, which is not transposed.") : vector(shape);
        }

        return isTransposed ? new TensorShape([.. shape.Dims[..^2], shape[-1], shape[-2]]) : shape;
    }

    /// <summary>
    /// Two tensors by an equation of the two forms that Core ML knows, with any letters: <c>nchw,nwhu->nchu</c> and <c>chw,whu->chu</c>.
    /// </summary>
    private static ProgramType[] Einsum(OperationCall call)
    {
        if (call.Values("values") is not [{ Shape: { IsRanked: true } x } first, { Shape: { IsRanked: true } y }])
        {
            throw call.Failure("values", "two tensors are defined.");
        }

        string equation = call.Text("equation");
        int rank = Normalized(equation) switch
        {
            "abcd,adce->abce" => 4,
            "abc,cbd->abd" => 3,
            _ => throw call.Failure("equation", $"'{equation}' is not defined; nchw,nwhu->nchu and chw,whu->chu are, with any letters."),
        };
        if (x.Rank != rank || y.Rank != rank)
        {
            throw call.Failure("values", $"their shapes are {x} and {y}; the equation is for {rank} dimensions.");
        }

        if (x[-1] != y[-3] && x[-1] != TensorShape.Unknown && y[-3] != TensorShape.Unknown)
        {
            throw call.Failure("values", $"their shapes {x} and {y} do not fit the equation.");
        }

        TensorShape shared = Infer.Broadcast(call, new TensorShape([.. x.Dims[..^3], x[-2]]), new TensorShape([.. y.Dims[..^3], y[-2]]));
        return [call.Tensor(first.ElementType, [.. shared.Dims[..^1], x[-3], shared[-1], y[-1]])];
    }

    /// <summary>The equation with its letters renamed in the order in which they appear.</summary>
    private static string Normalized(string equation)
    {
        string letters = "";
        foreach (char character in equation.Where(char.IsLetter))
        {
            if (!letters.Contains(character)) letters += character;
        }

        return string.Concat(equation.Select(character => char.IsLetter(character) ? (char)('a' + letters.IndexOf(character)) : character));
    }
}
