using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// The attention of language models in ONNX Runtime's own domain: several queries share a key and a value, and what was seen before comes
/// in as a cache and goes out longer. The cache holds nothing but what was seen; a buffer of the final length that is filled step by step
/// is refused.
/// </summary>
internal static class GroupedQueries
{
    public static void Attention(NodeContext node)
    {
        BlockBuilder block = node.Block;
        (int heads, int groups) = ((int)node.Integer("num_heads", 1), (int)node.Integer("kv_num_heads", 1));
        if (node.Has(11) || node.Flag("smooth_softmax"))
        {
            throw new UnsupportedModelException("a softmax with a part that no key takes is not supported.");
        }

        (ProgramVariable q, ProgramVariable k, ProgramVariable v) = Parts(node, heads, groups);
        ProgramVariable last = block.ReshapeTo(node.Value(5), -1, 1);
        ProgramVariable places = Places(block, q, last);
        if (node.Flag("do_rotary")) (q, k) = (Turned(node, q, places), Turned(node, k, places));
        q = block.Transpose(q, [0, 2, 1, 3]);
        k = Longer(node, block.Transpose(k, [0, 2, 1, 3]), past: 3);
        v = Longer(node, block.Transpose(v, [0, 2, 1, 3]), past: 4);
        if (node.Wants(1)) node.Output(1, node.Type(0), k);
        if (node.Wants(2)) node.Output(2, node.Type(0), v);

        double scale = node.Attribute("scale") is { F: not 0 } given ? given.F : 1 / Math.Sqrt(q.Shape[-1]);
        ProgramVariable scores = block.Times(block.MatMul(q, Transformers.Repeated(block, k, heads), false, true), scale);
        float cap = node.Float("softcap", 0);
        if (cap > 0) scores = block.Times(block.Tanh(block.Times(scores, 1 / cap)), cap);
        if (node.Optional(10) is { } addend) scores = block.Add(scores, addend);
        ProgramVariable weights = block.Softmax(Transformers.Where(block, IsSeen(node, scores, places), scores), -1);
        ProgramVariable result = block.MatMul(weights, Transformers.Repeated(block, v, heads));
        node.Output(0, node.Type(0), Transformers.Flat(block, result));
    }

    /// <summary>Query, key and value as [batch, sequence, heads, size]; they may come side by side in one input.</summary>
    private static (ProgramVariable Query, ProgramVariable Key, ProgramVariable Value) Parts(NodeContext node, int heads, int groups)
    {
        BlockBuilder block = node.Block;
        ProgramVariable Heads(ProgramVariable x, int count) =>
            block.ReshapeTo(x, block.LengthOf(x, 0), block.LengthOf(x, 1), count, x.Shape[2] / count);
        ProgramVariable query = node.Value(0);
        if (node.Has(1)) return (Heads(query, heads), Heads(node.Value(1), groups), Heads(node.Value(2), groups));
        int size = (int)(query.Shape[2] / (heads + (2 * groups)));
        IReadOnlyList<ProgramVariable> parts = block.Split(query, 2, null, new[] { heads * size, groups * size, groups * size });
        return (Heads(parts[0], heads), Heads(parts[1], groups), Heads(parts[2], groups));
    }

    /// <summary>The place of each element of the sequence in all that was seen, [batch, sequence].</summary>
    /// <param name="block">Where to.</param>
    /// <param name="x">[batch, sequence, heads, size].</param>
    /// <param name="last">The place of the last one, [batch, 1].</param>
    private static ProgramVariable Places(BlockBuilder block, ProgramVariable x, ProgramVariable last)
    {
        Length length = block.LengthOf(x, 1);
        ProgramVariable first = block.Plus(block.Sub(last, block.Vector(length)), 1);
        return block.Add(first, block.ExpandDims(block.Positions(length), [0]));
    }

    private static ProgramVariable Turned(NodeContext node, ProgramVariable x, ProgramVariable places)
    {
        BlockBuilder block = node.Block;
        ProgramVariable chosen = node.Optional(9) ?? places;
        ProgramVariable Angles(int input) => block.ExpandDims(block.Gather(node.Value(input), chosen, 0), [2]);
        (ProgramVariable cos, ProgramVariable sin) = (Angles(7), Angles(8));
        return Transformers.Turned(block, x, cos, sin, (int)(2 * cos.Shape[-1]), node.Flag("rotary_interleaved"));
    }

    /// <summary>What is in the cache, and behind it what is new.</summary>
    private static ProgramVariable Longer(NodeContext node, ProgramVariable x, int past) =>
        node.Has(past) && node.Shape(past).Count != 0 ? node.Block.Concat([node.Value(past), x], 2) : x;

    /// <summary>
    /// Where a target may look: at nothing that comes later, and, with a window, at nothing far before: [batch, 1, targets, sources].
    /// </summary>
    private static ProgramVariable IsSeen(NodeContext node, ProgramVariable scores, ProgramVariable places)
    {
        BlockBuilder block = node.Block;
        ProgramVariable sources = block.ReshapeTo(block.Positions(block.LengthOf(scores, -1)), 1, 1, 1, -1);
        ProgramVariable targets = block.ExpandDims(places, [1, 3]);
        ProgramVariable isBefore = block.LessEqual(sources, targets);
        return node.Integer("local_window_size", -1) is > 0 and var window
            ? block.LogicalAnd(isBefore, block.Greater(sources, block.Plus(targets, -window)))
            : isBefore;
    }
}
