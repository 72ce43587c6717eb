using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Attention and what goes with it.</summary>
internal static class Transformers
{
    /// <summary>What stands for a place that is not looked at; −∞ would make a row without any other place undefined.</summary>
    private const double Hidden = -1e30;

    /// <summary>
    /// softmax(Q · Kᵀ · scale + mask) · V, for heads of their own or shared ones, with what was seen before, a soft limit and the scores
    /// themselves as outputs.
    /// </summary>
    public static void Attention(NodeContext node)
    {
        BlockBuilder block = node.Block;
        bool isFlat = node.Rank(0) == 3;
        ProgramVariable q = Heads(node, 0, "q_num_heads");
        ProgramVariable k = Heads(node, 1, "kv_num_heads");
        ProgramVariable v = Heads(node, 2, "kv_num_heads");
        Length past = 0;
        if (node.Optional(4) is { } pastKey && node.Optional(5) is { } pastValue)
        {
            past = block.LengthOf(pastKey, 2);
            k = block.Concat([pastKey, k], 2);
            v = block.Concat([pastValue, v], 2);
        }

        if (node.Wants(1)) node.Output(1, node.Type(1), k);
        if (node.Wants(2)) node.Output(2, node.Type(2), v);
        long heads = q.Shape[1];
        (k, v) = (Repeated(block, k, heads), Repeated(block, v, heads));
        double scale = node.Attribute("scale") is { F: not 0 } given ? given.F : 1 / Math.Sqrt(q.Shape[-1]);
        ProgramVariable scores = block.MatMul(block.Times(q, Math.Sqrt(scale)), block.Times(k, Math.Sqrt(scale)), false, true);
        int mode = (int)node.Integer("qk_matmul_output_mode", 0);
        if (mode == 0) node.Output(3, node.Type(0), scores);
        float cap = node.Float("softcap", 0);
        ProgramVariable capped = cap > 0 ? block.Times(block.Tanh(block.Times(scores, 1 / cap)), cap) : scores;
        if (mode == 2) node.Output(3, node.Type(0), capped);
        ProgramVariable masked = Masked(node, capped, past);
        if (mode == 1) node.Output(3, node.Type(0), masked);
        ProgramVariable weights = block.Softmax(masked, -1);
        if (mode == 3) node.Output(3, node.Type(0), weights);
        ProgramVariable result = block.MatMul(weights, v, false, false);
        node.Output(0, node.Type(0), isFlat ? Flat(block, result) : result);
    }

    /// <summary>Pairs of elements turned by angles that depend on their place.</summary>
    public static void RotaryEmbedding(NodeContext node) => Rotate(node, cosine: 1, sine: 2, positions: 3);

    /// <summary>The same, with the inputs in another order.</summary>
    public static void RotaryEmbeddingOfMicrosoft(NodeContext node) => Rotate(node, cosine: 2, sine: 3, positions: 1);

    /// <summary>[batch, sequence, heads · size] as [batch, heads, sequence, size].</summary>
    public static ProgramVariable Split(BlockBuilder block, ProgramVariable x, long heads) => block.Transpose(
        block.ReshapeTo(x, block.LengthOf(x, 0), block.LengthOf(x, 1), heads, x.Shape[2] == TensorShape.Unknown ? -1 : x.Shape[2] / heads),
        [0, 2, 1, 3]);

    /// <summary>[batch, heads, sequence, size] as [batch, sequence, heads · size].</summary>
    public static ProgramVariable Flat(BlockBuilder block, ProgramVariable x)
    {
        ProgramVariable last = block.Transpose(x, [0, 2, 1, 3]);
        Length[] lengths = block.LengthsOf(last);
        return block.ReshapeTo(last, lengths[0], lengths[1], block.Product(lengths[2], lengths[3]));
    }

    /// <summary>Where a target may look at a source that is not later than itself: [targets, sources].</summary>
    public static ProgramVariable Causal(BlockBuilder block, ProgramVariable scores, Length past)
    {
        ProgramVariable targets = block.Positions(block.LengthOf(scores, -2));
        ProgramVariable sources = block.Positions(block.LengthOf(scores, -1));
        ProgramVariable shifted = past.Variable is { } variable ? block.Add(targets, variable)
            : past.Known == 0 ? targets : block.Add(targets, (int)past.Known);
        return block.GreaterEqual(block.ExpandDims(shifted, [1]), block.ExpandDims(sources, [0]));
    }

    /// <summary>The scores where a condition holds.</summary>
    public static ProgramVariable Where(BlockBuilder block, ProgramVariable condition, ProgramVariable scores) => block.Select(
        condition, scores, Number(scores.ElementType, scores.ElementType == DataType.Float16 ? -6e4 : Hidden));

    private static ProgramVariable Heads(NodeContext node, int input, string attribute)
    {
        ProgramVariable x = node.Value(input);
        return node.Rank(input) == 4 ? x : Split(node.Block, x, node.Integer(attribute, 1));
    }

    /// <summary>Heads that several queries share, repeated for each of them.</summary>
    public static ProgramVariable Repeated(BlockBuilder block, ProgramVariable x, long heads)
    {
        long own = x.Shape[1];
        if (own == heads) return x;
        Length[] lengths = block.LengthsOf(x);
        ProgramVariable apart = block.ReshapeTo(x, lengths[0], own, 1, block.Product(lengths[2], lengths[3]));
        ProgramVariable repeated = block.Tile(apart, new[] { 1, 1, (int)(heads / own), 1 });
        return block.ReshapeTo(repeated, lengths[0], heads, lengths[2], lengths[3]);
    }

    private static ProgramVariable Masked(NodeContext node, ProgramVariable scores, Length past)
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = scores;
        if (node.Flag("is_causal")) result = Where(block, Causal(block, scores, past), result);
        if (node.Optional(3) is { } mask)
        {
            // A mask that ends early hides what comes after it.
            long sources = scores.Shape[-1];
            long own = mask.Shape[-1];
            if (own > 0 && sources > own)
            {
                double filler = mask.ElementType == DataType.Bool ? 0 : mask.ElementType == DataType.Float16 ? -6e4 : Hidden;
                long[] none = new long[mask.Shape.Rank];
                long[] after = [.. none[..^1], sources - own];
                mask = block.As(Joining.Padded(block, block.AsFloat(mask), none, after, "constant", filler), mask.ElementType);
            }

            result = mask.ElementType == DataType.Bool ? Where(block, mask, result) : block.Add(result, mask);
        }

        if (node.Optional(6) is not { } lengths) return result;
        ProgramVariable places = block.ReshapeTo(block.Positions(block.LengthOf(scores, -1)), 1, 1, 1, -1);
        return Where(block, block.Less(places, block.ReshapeTo(lengths, -1, 1, 1, 1)), result);
    }

    private static void Rotate(NodeContext node, int cosine, int sine, int positions)
    {
        BlockBuilder block = node.Block;
        ProgramVariable given = node.Value(0);
        bool isFlat = node.Rank(0) == 3;
        long heads = node.Integer("num_heads", 0);
        long part = node.Integer("rotary_embedding_dim", 0);
        if (isFlat && heads == 0)
        {
            long size = part > 0 ? part : 2 * node.Shape(cosine)[-1];
            heads = node.Shape(0)[2] / size;
        }

        // [batch, sequence, heads, size]
        Length[] lengths = block.LengthsOf(given);
        ProgramVariable x = isFlat
            ? block.ReshapeTo(given, lengths[0], lengths[1], heads, node.Shape(0)[2] / heads)
            : block.Transpose(given, [0, 2, 1, 3]);
        long whole = x.Shape[-1];
        if (part == 0) part = whole;
        ProgramVariable Angles(int input)
        {
            ProgramVariable cache = node.Value(input);
            ProgramVariable chosen = cache;
            if (node.Optional(positions) is { } places)
            {
                ProgramVariable all = places.Shape.Count == 1 && places.Shape.Rank <= 1
                    ? block.ExpandDims(
                        block.Add(block.Positions(block.LengthOf(x, 1)), places.Shape.Rank == 0 ? places : block.ReshapeTo(places)), [0])
                    : places;
                chosen = block.Gather(cache, all, 0);
            }

            if (chosen.Shape[-1] != part / 2) chosen = block.Range(chosen, -1, 0, part / 2);
            return block.ExpandDims(chosen, [2]);
        }

        ProgramVariable result = Turned(block, x, Angles(cosine), Angles(sine), (int)part, node.Flag("interleaved"));
        node.Output(0, node.Type(0), isFlat ? block.ReshapeTo(result, lengths) : block.Transpose(result, [0, 2, 1, 3]));
    }

    /// <summary>Pairs of elements turned by angles.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="x">[batch, sequence, heads, size].</param>
    /// <param name="cos">The cosines of the angles, [batch or 1, sequence, 1, part / 2].</param>
    /// <param name="sin">Their sines.</param>
    /// <param name="part">How many elements at the front are turned.</param>
    /// <param name="isInterleaved">Whether neighbours are a pair, rather than the elements of the two halves.</param>
    public static ProgramVariable Turned(
        BlockBuilder block, ProgramVariable x, ProgramVariable cos, ProgramVariable sin, int part, bool isInterleaved)
    {
        bool isWhole = part == x.Shape[-1];
        ProgramVariable turned = isWhole ? x : block.Range(x, 3, 0, part);
        ProgramVariable first = isInterleaved ? block.Range(turned, 3, 0, null, 2) : block.Range(turned, 3, 0, part / 2);
        ProgramVariable second = isInterleaved ? block.Range(turned, 3, 1, null, 2) : block.Range(turned, 3, part / 2);
        ProgramVariable real = block.Sub(block.Mul(cos, first), block.Mul(sin, second));
        ProgramVariable imaginary = block.Add(block.Mul(sin, first), block.Mul(cos, second));
        ProgramVariable result = isInterleaved ? Interleaved(block, real, imaginary) : block.Concat([real, imaginary], 3);
        return isWhole ? result : block.Concat([result, block.Range(x, 3, part)], 3);
    }

    /// <summary>The elements of two tensors by turns.</summary>
    private static ProgramVariable Interleaved(BlockBuilder block, ProgramVariable a, ProgramVariable b)
    {
        Length[] lengths = block.LengthsOf(a);
        ProgramVariable pairs = block.Stack([a, b], 4);
        return block.ReshapeTo(pairs, [.. lengths[..^1], block.Product(lengths[^1], 2)]);
    }
}
