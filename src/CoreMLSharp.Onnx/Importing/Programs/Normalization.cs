using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Values brought to a common scale.</summary>
internal static class Normalization
{
    /// <summary>By a known mean and variance of each channel; while training, by those of the batch.</summary>
    public static void Batch(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        float epsilon = node.Float("epsilon", 1e-5f);
        if (node.Flag("training_mode"))
        {
            BatchInTraining(node, x, epsilon);
            return;
        }

        OnnxConstant?[] constants = [node.Constant(1), node.Constant(2), node.Constant(3), node.Constant(4)];
        if (rank is >= 3 and <= 5 && constants.All(constant => constant is { Shape.Rank: 1 }))
        {
            ProgramTensor[] given = [.. constants.Select(constant => constant!.ToProgram(x.ElementType))];
            node.Output(block.BatchNorm(x, given[2], given[3], given[0], given[1], Number(x.ElementType, epsilon)));
            return;
        }

        ProgramVariable Channel(int input) =>
            block.ReshapeTo(node.Value(input), [-1, .. Enumerable.Repeat((Length)1, Math.Max(0, rank - 2))]);
        ProgramVariable factor = block.RealDiv(Channel(1), block.Sqrt(block.Plus(Channel(4), epsilon)));
        node.Output(block.Add(block.Mul(block.Sub(x, Channel(3)), factor), Channel(2)));
    }

    /// <summary>Each channel of each instance by its own mean and variance.</summary>
    public static void Instance(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        float epsilon = node.Float("epsilon", 1e-5f);
        if (rank is 3 or 4 && node.Constant(1) is { } gamma && node.Constant(2) is { } beta)
        {
            node.Output(
                block.InstanceNorm(x, gamma.ToProgram(x.ElementType), beta.ToProgram(x.ElementType), Number(x.ElementType, epsilon)));
            return;
        }

        ProgramVariable normal = Normalized(block, x, [.. Enumerable.Range(2, rank - 2)], epsilon);
        Length[] channel = [-1, .. Enumerable.Repeat((Length)1, rank - 2)];
        node.Output(
            block.Add(block.Mul(normal, block.ReshapeTo(node.Value(1), channel)), block.ReshapeTo(node.Value(2), channel)));
    }

    /// <summary>From an axis to the last one by mean and variance, which may be outputs as well.</summary>
    public static void Layer(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        int[] axes = [.. Enumerable.Range(node.Axis("axis", -1, rank), rank - node.Axis("axis", -1, rank))];
        float epsilon = node.Float("epsilon", 1e-5f);
        node.Output(0, node.Type(0), LayerNormal(node, x, axes, 1, 2, epsilon));
        if (!node.Wants(1) && !node.Wants(2)) return;
        ProgramVariable mean = block.ReduceMean(x, axes, true);
        ProgramVariable variance = block.ReduceMean(block.Square(block.Sub(x, mean)), axes, true);
        node.Output(1, OnnxType.Float, mean);
        node.Output(2, OnnxType.Float, block.Reciprocal(block.Sqrt(block.Plus(variance, epsilon))));
    }

    /// <summary>A layer normalisation whose scale and bias are inputs of a node.</summary>
    public static ProgramVariable LayerNormal(NodeContext node, ProgramVariable x, int[] axes, int scale, int bias, float epsilon)
    {
        BlockBuilder block = node.Block;
        TensorShape normalized = new([.. axes.Select(axis => x.Shape[axis])]);
        if (normalized.IsStatic && Parameter(node, scale, x, normalized) is { IsUsable: true } gamma
            && Parameter(node, bias, x, normalized) is { IsUsable: true } beta)
        {
            return block.LayerNorm(x, axes, gamma.Value, beta.Value, Number(x.ElementType, epsilon));
        }

        ProgramVariable result = Normalized(block, x, axes, epsilon);
        if (node.Optional(scale) is { } factor) result = block.Mul(result, factor);
        return node.Optional(bias) is { } addend ? block.Add(result, addend) : result;
    }

    /// <summary>Groups of channels by mean and variance.</summary>
    public static void Group(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        long groups = node.Integer("num_groups", 1);
        ProgramVariable flat = block.ReshapeTo(x, block.LengthOf(x, 0), groups, -1);
        ProgramVariable normal = Normalized(block, flat, [2], node.Float("epsilon", 1e-5f));
        if (node.Version < 21)
        {
            // One scale and bias for each group, since version 21 for each channel.
            normal = block.Add(block.Mul(normal, PerChannel(node, 1, 3)), PerChannel(node, 2, 3));
            node.Output(block.ReshapeTo(normal, block.LengthsOf(x)));
            return;
        }

        ProgramVariable result = block.ReshapeTo(normal, block.LengthsOf(x));
        node.Output(block.Add(block.Mul(result, PerChannel(node, 1, rank)), PerChannel(node, 2, rank)));
    }

    /// <summary>From an axis to the last one by the root of the mean square.</summary>
    public static void RootMeanSquare(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        int first = node.Axis("axis", -1, rank);
        ProgramVariable result = RootMeanSquare(block, x, [.. Enumerable.Range(first, rank - first)], node.Float("epsilon", 1e-5f));
        node.Output(node.Optional(1) is { } scale ? block.Mul(result, scale) : result);
    }

    public static ProgramVariable RootMeanSquare(BlockBuilder block, ProgramVariable x, int[] axes, float epsilon) =>
        block.RealDiv(x, block.Sqrt(block.Plus(block.ReduceMean(block.Square(x), axes, true), epsilon)));

    /// <summary>Over all but the channels by default; the deviation is taken with 1e-9 added.</summary>
    public static void MeanVariance(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int[] axes = NodeContext.Axes(node.Integers("axes") ?? [0, 2, 3], node.Rank(0));
        ProgramVariable mean = block.ReduceMean(x, axes, true);
        ProgramVariable centred = block.Sub(x, mean);
        ProgramVariable deviation = block.Sqrt(block.ReduceMean(block.Square(centred), axes, true));
        node.Output(block.RealDiv(centred, block.Plus(deviation, 1e-9)));
    }

    /// <summary>x / (bias + alpha / size · Σx²)^beta over neighbouring channels.</summary>
    public static void LocalResponse(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int size = (int)node.Integer("size", 1);
        node.Output(
            block.LocalResponseNorm(
                x, size, Number(x.ElementType, node.Float("alpha", 1e-4f)), Number(x.ElementType, node.Float("beta", 0.75f)),
                Number(x.ElementType, node.Float("bias", 1))));
    }

    /// <summary>The sum of a value, one that skipped a layer, and a bias, normalised.</summary>
    public static void SkipLayer(NodeContext node) => Skip(node, biasInput: 4, x =>
        LayerNormal(node, x, [x.Shape.Rank - 1], 2, 3, node.Float("epsilon", 1e-12f)));

    /// <summary>The same by the root of the mean square.</summary>
    public static void SkipRootMeanSquare(NodeContext node) => Skip(node, biasInput: 3, x =>
        node.Block.Mul(RootMeanSquare(node.Block, x, [x.Shape.Rank - 1], node.Float("epsilon", 1e-5f)), node.Value(2)));

    /// <summary>(x − mean) / √(variance + epsilon).</summary>
    public static ProgramVariable Normalized(BlockBuilder block, ProgramVariable x, int[] axes, float epsilon)
    {
        ProgramVariable centred = block.Sub(x, block.ReduceMean(x, axes, true));
        ProgramVariable variance = block.ReduceMean(block.Square(centred), axes, true);
        return block.RealDiv(centred, block.Sqrt(block.Plus(variance, epsilon)));
    }

    private static void Skip(NodeContext node, int biasInput, Func<ProgramVariable, ProgramVariable> normalize)
    {
        BlockBuilder block = node.Block;
        ProgramVariable sum = block.Add(node.Value(0), node.Value(1));
        if (node.Optional(biasInput) is { } bias) sum = block.Add(sum, bias);
        node.Output(0, node.Type(0), normalize(sum));
        if (node.Wants(1) || node.Wants(2)) throw new UnsupportedModelException("its mean and deviation as outputs are not made.");
        node.Output(3, node.Type(0), sum);
    }

    private static void BatchInTraining(NodeContext node, ProgramVariable x, float epsilon)
    {
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        float momentum = node.Float("momentum", 0.9f);
        int[] axes = [0, .. Enumerable.Range(2, rank - 2)];
        ProgramVariable Channel(int input) => block.ReshapeTo(node.Value(input), [-1, .. Enumerable.Repeat((Length)1, rank - 2)]);
        ProgramVariable mean = block.ReduceMean(x, axes, true);
        ProgramVariable variance = block.ReduceMean(block.Square(block.Sub(x, mean)), axes, true);
        ProgramVariable factor = block.RealDiv(Channel(1), block.Sqrt(block.Plus(variance, epsilon)));
        node.Output(0, node.Type(0), block.Add(block.Mul(block.Sub(x, mean), factor), Channel(2)));
        ProgramVariable Running(int input, ProgramVariable current) => block.Add(
            block.Times(node.Value(input), momentum), block.Times(block.ReshapeTo(current, -1), 1 - momentum));
        if (node.Wants(1)) node.Output(1, node.Type(3), Running(3, mean));
        if (node.Wants(2)) node.Output(2, node.Type(4), Running(4, variance));
    }

    /// <summary>A scale or bias for each channel, or up to version 20 for each group, so that it broadcasts.</summary>
    private static ProgramVariable PerChannel(NodeContext node, int input, int rank) =>
        node.Block.ReshapeTo(node.Value(input), [-1, .. Enumerable.Repeat((Length)1, rank - 2)]);

    /// <summary>A constant parameter of the shape of the normalised axes; none is usable as well.</summary>
    private static (bool IsUsable, ProgramTensor? Value) Parameter(
        NodeContext node, int input, ProgramVariable x, TensorShape shape)
    {
        if (!node.Has(input)) return (true, null);
        return node.Constant(input) is { } constant && constant.Shape.Equals(shape)
            ? (true, constant.ToProgram(x.ElementType))
            : (false, null);
    }
}
