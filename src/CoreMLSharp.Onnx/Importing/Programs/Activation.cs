using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Activation functions.</summary>
internal static class Activation
{
    private const float SeluAlpha = 1.6732632423543772f;
    private const float SeluGamma = 1.0507009873554805f;

    public static ProgramVariable Relu(BlockBuilder block, ProgramVariable x) =>
        x.ElementType.IsFloat ? block.Relu(x) : block.AtLeast(x, 0);

    public static void LeakyRelu(NodeContext node) =>
        Elementwise.Map(node, x => node.Block.LeakyRelu(x, Number(x.ElementType, node.Float("alpha", 0.01f))));

    public static void Elu(NodeContext node) =>
        Elementwise.Map(node, x => node.Block.Elu(x, Number(x.ElementType, node.Float("alpha", 1))));

    public static void Selu(NodeContext node) => Elementwise.Map(node, x => node.Block.Times(
        node.Block.Elu(x, Number(x.ElementType, node.Float("alpha", SeluAlpha))), node.Float("gamma", SeluGamma)));

    /// <summary>max(0, x) + min(0, α · (exp(x / α) − 1)).</summary>
    public static void Celu(NodeContext node) => Elementwise.Map(node, x =>
    {
        float alpha = node.Float("alpha", 1);
        return node.Block.Times(node.Block.Elu(node.Block.Times(x, 1 / alpha), Number(x.ElementType, 1)), alpha);
    });

    public static void HardSigmoid(NodeContext node) => Elementwise.Map(node, x => node.Block.SigmoidHard(
        x, Number(x.ElementType, node.Float("alpha", 0.2f)), Number(x.ElementType, node.Float("beta", 0.5f))));

    public static ProgramVariable HardSwish(BlockBuilder block, ProgramVariable x) =>
        block.Mul(x, block.SigmoidHard(x, Number(x.ElementType, 1.0 / 6), Number(x.ElementType, 0.5)));

    public static ProgramVariable Mish(BlockBuilder block, ProgramVariable x) => block.Mul(x, block.Tanh(block.Softplus(x)));

    /// <summary>x · sigmoid(α · x).</summary>
    public static void Swish(NodeContext node) => Elementwise.Map(node, x => Swish(node.Block, x, node.Float("alpha", 1)));

    /// <inheritdoc cref="Swish(NodeContext)"/>
    public static void QuickGelu(NodeContext node) => Elementwise.Map(node, x => Swish(node.Block, x, node.Float("alpha", 1.702f)));

    public static void Gelu(NodeContext node) => Elementwise.Map(
        node, x => node.Block.Gelu(x, node.Text("approximate", "none") == "tanh" ? "TANH_APPROXIMATION" : "EXACT"));

    /// <summary>GELU of the sum of x and a bias.</summary>
    public static void BiasGelu(NodeContext node) =>
        node.Output(node.Block.Gelu(node.Block.Add(node.Value(0), node.Value(1)), "EXACT"));

    /// <summary>GELU by tanh, of x or its sum with a bias.</summary>
    public static void FastGelu(NodeContext node)
    {
        ProgramVariable x = node.Optional(1) is { } bias ? node.Block.Add(node.Value(0), bias) : node.Value(0);
        node.Output(node.Block.Gelu(x, "TANH_APPROXIMATION"));
    }

    /// <summary>GELU by tanh of a product with a bias.</summary>
    public static void GemmFastGelu(NodeContext node)
    {
        ProgramVariable product = Matrices.Product(node, 0, 1);
        node.Output(node.Block.Gelu(node.Optional(2) is { } bias ? node.Block.Add(product, bias) : product, "TANH_APPROXIMATION"));
    }

    /// <summary>x where it is above alpha, else 0.</summary>
    public static void ThresholdedRelu(NodeContext node) => Elementwise.Map(node, x => node.Block.Select(
        node.Block.Greater(x, Number(x.ElementType, node.Float("alpha", 1))), x, Number(x.ElementType, 0)));

    /// <summary>x + bias below −lambd, x − bias above lambd, 0 between.</summary>
    public static void Shrink(NodeContext node) => Elementwise.Map(node, given =>
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsFloat(given);
        float bias = node.Float("bias", 0);
        float limit = node.Float("lambd", 0.5f);
        ProgramVariable zero = block.Times(x, 0);
        ProgramVariable above = block.Select(block.Greater(x, Number(x.ElementType, limit)), block.Plus(x, -bias), zero);
        return block.As(
            block.Select(block.Less(x, Number(x.ElementType, -limit)), block.Plus(x, bias), above), given.ElementType);
    });

    /// <summary>The slope is one for each channel, or broadcasts.</summary>
    public static void Prelu(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        TensorShape shape = node.Shape(0);
        if (node.Constant(1) is { } slope && x.ElementType.IsFloat && shape.Rank is >= 3 and <= 5 && shape[1] != TensorShape.Unknown
            && IsPerChannel(slope.Shape, shape))
        {
            float[] slopes = slope.ToFloats();
            if (slopes.Length == 1) slopes = [.. Enumerable.Repeat(slopes[0], (int)shape[1])];
            if (shape.Rank == 4 || slopes.Distinct().Count() == 1)
            {
                node.Output(block.Prelu(x, Numbers(x.ElementType, slopes, slopes.Length)));
                return;
            }
        }

        ProgramVariable alpha = node.Value(1);
        if (node.Version < 7 && alpha.Shape.Rank == 1 && shape.Rank > 2)
        {
            alpha = block.ReshapeTo(alpha, [-1, .. Enumerable.Repeat((Length)1, shape.Rank - 2)]);
        }

        node.Output(block.Select(block.Less(x, Number(x.ElementType, 0)), block.Mul(x, alpha), x));
    }

    public static void Softmax(NodeContext node) => AlongAxis(node, (block, x, axis) => block.Softmax(x, axis));

    /// <summary>x − max − log(Σ exp(x − max)).</summary>
    public static void LogSoftmax(NodeContext node) => AlongAxis(node, (block, x, axis) =>
    {
        ProgramVariable shifted = block.Sub(x, block.ReduceMax(x, [axis], true));
        return block.Sub(shifted, block.Logarithm(block.ReduceSum(block.Exp(shifted), [axis], true)));
    });

    /// <summary>1 at the first place of the largest, else 0.</summary>
    public static void Hardmax(NodeContext node) => AlongAxis(node, (block, x, axis) =>
    {
        ProgramVariable first = block.ReduceArgmax(x, axis, true);
        int rank = x.Shape.Rank;
        ProgramVariable places = block.ReshapeTo(
            block.Positions(block.LengthOf(x, axis)), [.. Enumerable.Range(0, rank).Select(i => (Length)(i == axis ? -1 : 1))]);
        return block.Cast(block.Equal(first, places), x.ElementType);
    });

    private static ProgramVariable Swish(BlockBuilder block, ProgramVariable x, float alpha) =>
        alpha == 1 ? block.Silu(x) : block.Mul(x, block.Sigmoid(block.Times(x, alpha)));

    private static bool IsPerChannel(TensorShape slope, TensorShape x)
    {
        if (slope.Count == 1) return true;
        int axis = slope.Rank == x.Rank ? 1 : slope.Rank == x.Rank - 1 ? 0 : -1;
        return axis >= 0 && slope.Count == slope[axis] && slope[axis] == x[1];
    }

    /// <summary>
    /// Up to version 12 the axis divides the dimensions in two, and the function goes over all of the second part together.
    /// </summary>
    private static void AlongAxis(NodeContext node, Func<BlockBuilder, ProgramVariable, int, ProgramVariable> function)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        int axis = node.Axis("axis", node.Version < 13 ? 1 : -1, rank);
        if (rank == 0)
        {
            node.Output(block.ReshapeTo(function(block, block.ReshapeTo(x, 1), 0)));
            return;
        }

        if (node.Version >= 13 || axis == rank - 1)
        {
            node.Output(function(block, x, axis));
            return;
        }

        Length[] lengths = block.LengthsOf(x);
        ProgramVariable flat = block.ReshapeTo(x, block.Product(lengths[..axis]), block.Product(lengths[axis..]));
        node.Output(block.ReshapeTo(function(block, flat, 1), lengths));
    }
}
