using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>The operators of ONNX Runtime's own domain for transformers, which its optimiser writes.</summary>
internal static class FusedTransformers
{
    /// <summary>Self-attention with the weights of query, key and value side by side.</summary>
    public static void Attention(NodeContext node)
    {
        ProgramVariable projected = Matrices.Product(node, 0, 1);
        Attention(node, projected, node.Type(0), mask: 3, pastInput: 4, addend: 5);
    }

    /// <summary>The same of a quantised tensor and quantised weights.</summary>
    public static void QuantizedAttention(NodeContext node) => Attention(
        node, node.Block.MatMul(Quantization.Dequantized(node, 0, 3, 6), Quantization.Dequantized(node, 1, 4, 7)), OnnxType.Float, mask: 5,
        pastInput: 8, addend: 9);

    private static void Attention(NodeContext node, ProgramVariable product, OnnxType type, int mask, int pastInput, int addend)
    {
        BlockBuilder block = node.Block;
        long heads = node.Integer("num_heads", 1);
        ProgramVariable projected = node.Optional(2) is { } bias ? block.Add(product, bias) : product;
        long[] sizes = node.Integers("qkv_hidden_sizes") is { Length: 3 } given
            ? given
            : [.. Enumerable.Repeat(projected.Shape[-1] / 3, 3)];
        IReadOnlyList<ProgramVariable> parts = block.Split(projected, 2, null, Ints(sizes));
        ProgramVariable q = Transformers.Split(block, parts[0], heads);
        ProgramVariable k = Transformers.Split(block, parts[1], heads);
        ProgramVariable v = Transformers.Split(block, parts[2], heads);
        Length past = 0;
        if (node.Optional(pastInput) is { } before)
        {
            past = block.LengthOf(before, 3);
            k = block.Concat([block.At(before, 0, 0), k], 2);
            v = block.Concat([block.At(before, 0, 1), v], 2);
        }

        if (node.Wants(1)) node.Output(1, type, block.Stack([k, v], 0));
        node.Output(0, type, Attend(node, q, k, v, past, mask, addend));
    }

    /// <summary>Attention of a query, a key and a value, each of which may have a bias.</summary>
    public static void MultiHead(NodeContext node)
    {
        BlockBuilder block = node.Block;
        long heads = node.Integer("num_heads", 1);
        if (!node.Has(1) || !node.Has(2)) throw new UnsupportedModelException("its query, key and value are packed into one.");
        ProgramVariable[] parts = [node.Value(0), node.Value(1), node.Value(2)];
        if (node.Optional(3) is { } bias)
        {
            int start = 0;
            for (int i = 0; i < 3; i++)
            {
                int size = (int)node.Shape(i)[-1];
                if (node.Rank(i) == 3) parts[i] = block.Add(parts[i], block.Range(bias, 0, start, start + size));
                start += size;
            }
        }

        ProgramVariable Head(int i) => node.Rank(i) == 4 ? parts[i] : Transformers.Split(block, parts[i], heads);
        (ProgramVariable q, ProgramVariable k, ProgramVariable v) = (Head(0), Head(1), Head(2));
        Length past = 0;
        if (node.Optional(6) is { } pastKey && node.Optional(7) is { } pastValue)
        {
            past = block.LengthOf(pastKey, 2);
            k = block.Concat([pastKey, k], 2);
            v = block.Concat([pastValue, v], 2);
        }

        if (node.Wants(1)) node.Output(1, node.Type(0), k);
        if (node.Wants(2)) node.Output(2, node.Type(0), v);
        node.Output(0, node.Type(0), Attend(node, q, k, v, past, mask: 4, addend: 5));
    }

    /// <summary>The sum of embeddings of words, places and segments, normalised.</summary>
    public static void EmbedLayerNormalization(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable ids = node.Value(0);
        ProgramVariable sum = block.Gather(node.Value(2), ids, 0);
        ProgramVariable places = node.Optional(8) ?? block.ExpandDims(block.Positions(block.LengthOf(ids, 1)), [0]);
        sum = block.Add(sum, block.Gather(node.Value(3), places, 0));
        if (node.Optional(1) is { } segments && node.Has(4)) sum = block.Add(sum, block.Gather(node.Value(4), segments, 0));
        node.Output(0, node.Type(2), Normalization.LayerNormal(node, sum, [2], 5, 6, node.Float("epsilon", 1e-12f)));
        if (node.Wants(1))
        {
            ProgramVariable lengths = node.Optional(7) is { } mask
                ? block.ReduceSum(mask, [1], false)
                : block.Fill(block.Vector(block.LengthOf(ids, 0)), 0);
            node.Output(1, OnnxType.Int32, lengths);
        }

        if (node.Wants(2)) node.Output(2, node.Type(2), sum);
    }

    /// <summary>A product with a matrix of few bits, in blocks along its rows [outputs, blocks, bytes].</summary>
    public static void MatMulNBits(NodeContext node)
    {
        BlockBuilder block = node.Block;
        (int columns, int rows) = ((int)node.Integer("K", 0), (int)node.Integer("N", 0));
        int bits = (int)node.Integer("bits", 4);
        int size = (int)node.Integer("block_size", 32);
        int blocks = (columns + size - 1) / size;
        if (node.Constant(1) is not { } packed || node.Constant(2) is not { } scale || (node.Has(3) && node.Constant(3) is null)
            || bits is not (2 or 4 or 8) || node.Has(4))
        {
            throw new UnsupportedModelException("its weights must be constants of 2, 4 or 8 bits, without an order of groups.");
        }

        ReadOnlySpan<byte> bytes = packed.Stored.Bytes.Span;
        float[] scales = scale.ToFloats();
        OnnxConstant? zeros = node.Constant(3);
        bool areWhole = zeros is not null && zeros.Type != OnnxType.Uint8;
        float[]? zeroNumbers = areWhole ? zeros!.ToFloats() : null;
        int zeroBytes = ((blocks * bits) + 7) / 8;
        float[] weights = Allocate<float>(rows, columns);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int group = column / size;
                int place = (row * blocks * size) + column;
                float zero = zeroNumbers?[(row * blocks) + group]
                    ?? (zeros is null ? 1 << (bits - 1) : Bits(zeros.Stored.Bytes.Span[(row * zeroBytes)..], group, bits));
                weights[(row * columns) + column] = (Bits(bytes, place, bits) - zero) * scales[(row * blocks) + group];
            }
        }

        ProgramVariable x = node.Value(0);
        ProgramArgument? bias = Convolution.Argument(node, 5);
        node.Output(block.Linear(x, Numbers(x.ElementType, weights, rows, columns), bias));
    }

    private static int Bits(ReadOnlySpan<byte> bytes, int index, int bits) =>
        (bytes[index * bits / 8] >> (index * bits % 8)) & ((1 << bits) - 1);

    private static ProgramVariable Attend(
        NodeContext node, ProgramVariable q, ProgramVariable k, ProgramVariable v, Length past, int mask, int addend)
    {
        BlockBuilder block = node.Block;
        double scale = node.Attribute("scale") is { F: not 0 } given ? given.F : 1 / Math.Sqrt(q.Shape[-1]);
        ProgramVariable scores = block.Times(block.MatMul(q, k, false, true), scale);
        if (node.Optional(addend) is { } bias) scores = block.Add(scores, bias);
        if (node.Flag("unidirectional")) scores = Transformers.Where(block, Transformers.Causal(block, scores, past), scores);
        if (node.Optional(mask) is { } hidden) scores = Masked(node, scores, hidden);
        return Transformers.Flat(block, block.MatMul(block.Softmax(scores, -1), v, false, false));
    }

    /// <summary>A mask of 0 and 1 for each source or each pair, or the number of sources of each example.</summary>
    private static ProgramVariable Masked(NodeContext node, ProgramVariable scores, ProgramVariable mask)
    {
        BlockBuilder block = node.Block;
        int rank = mask.Shape.Rank;
        ProgramVariable isSeen = rank == 1
            ? block.Less(
                block.ReshapeTo(block.Positions(block.LengthOf(scores, -1)), 1, 1, 1, -1), block.ReshapeTo(mask, -1, 1, 1, 1))
            : block.NotEqual(rank == 2 ? block.ExpandDims(mask, [1, 2]) : rank == 3 ? block.ExpandDims(mask, [1]) : mask, 0);
        ProgramVariable penalty = block.Times(
            block.Plus(block.Negative(block.Cast(isSeen, scores.ElementType)), 1), node.Float("mask_filter_value", -10000));
        return block.Add(scores, penalty);
    }
}
