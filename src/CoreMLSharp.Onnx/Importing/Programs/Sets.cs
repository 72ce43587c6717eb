using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>What is counted: different elements, and runs of words.</summary>
internal static class Sets
{
    /// <summary>The different elements, where each is first, which one each element is, and how often each is there.</summary>
    public static void Unique(NodeContext node)
    {
        BlockBuilder block = node.Block;
        if (node.Attribute("axis") is not null && node.Rank(0) > 1)
        {
            UniqueSlices(node, node.Axis("axis", 0, node.Rank(0)));
            return;
        }

        (ProgramVariable values, ProgramVariable first, ProgramVariable inverse, ProgramVariable counts) =
            Different(block, node.Value(0), node.Flag("sorted", true));
        node.Output(0, node.Type(0), values);
        node.Output(1, OnnxType.Int64, first);
        node.Output(2, OnnxType.Int64, inverse);
        node.Output(3, OnnxType.Int64, counts);
    }

    private static (ProgramVariable Values, ProgramVariable First, ProgramVariable Inverse, ProgramVariable Counts) Different(
        BlockBuilder block, ProgramVariable given, bool isSorted)
    {
        ProgramVariable x = block.ReshapeTo(given, -1);
        ProgramVariable order = block.ArgSort(x, 0, true);
        ProgramVariable sorted = block.Gather(x, order, 0);

        // An element is new where it is not the one before.
        ProgramVariable changes = block.Cast(block.NotEqual(block.Range(sorted, 0, 1), block.Range(sorted, 0, 0, -1)), DataType.Int32);
        ProgramVariable isNew = x.Shape[0] == 1
            ? block.Constant(ProgramTensor.Of<int>([1], [1]))
            : block.Concat([block.Constant(ProgramTensor.Of<int>([1], [1])), changes], 0);
        ProgramVariable values = block.Gather(sorted, block.Squeeze(block.NonZero(isNew), [1]), 0);
        ProgramVariable rank = block.Plus(block.CumSum(isNew, 0, false, false), -1);
        ProgramVariable zeros = block.Times(order, 0);
        ProgramVariable inverse = block.Scatter(zeros, order, rank, 0, "update");
        ProgramVariable noCounts = block.Times(block.Cast(values, DataType.Int32), 0);
        ProgramVariable ones = block.Plus(zeros, 1);
        ProgramVariable counts = block.Scatter(noCounts, rank, ones, 0, "add");
        ProgramVariable first = block.Scatter(block.Plus(noCounts, int.MaxValue), rank, order, 0, "min");
        if (!isSorted)
        {
            ProgramVariable byPlace = block.ArgSort(first, 0, true);
            values = block.Gather(values, byPlace, 0);
            counts = block.Gather(counts, byPlace, 0);
            ProgramVariable newRank = block.Scatter(noCounts, byPlace, block.Positions(block.LengthOf(byPlace, 0)), 0, "update");
            inverse = block.Gather(newRank, inverse, 0);
            first = block.Gather(first, byPlace, 0);
        }

        return (values, first, inverse, counts);
    }

    /// <summary>ONNX Runtime's own form: the elements in the order in which they come, which one each element is, and how often.</summary>
    public static void UniqueByPlace(NodeContext node)
    {
        (ProgramVariable values, _, ProgramVariable inverse, ProgramVariable counts) =
            Different(node.Block, node.Value(0), isSorted: false);
        node.Output(0, node.Type(0), values);
        node.Output(1, OnnxType.Int64, inverse);
        node.Output(2, OnnxType.Int64, counts);
    }

    /// <summary>The same for slices along an axis, each of which is compared with each.</summary>
    private static void UniqueSlices(NodeContext node, int axis)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        Length count = block.LengthOf(x, axis);
        int[] order = [axis, .. Enumerable.Range(0, rank).Where(other => other != axis)];
        ProgramVariable rows = block.ReshapeTo(block.Permute(x, order), count, -1);

        // [row, other row, elements]: the first element that differs decides which comes first.
        ProgramVariable sign = block.Sign(block.Sub(block.ExpandDims(rows, [1]), block.ExpandDims(rows, [0])));
        ProgramVariable differs = block.Abs(sign);
        ProgramVariable isFirst = block.Cast(
            block.Equal(block.CumSum(differs, 2, false, false), Number(sign.ElementType, 1)), sign.ElementType);
        ProgramVariable comparison = block.ReduceSum(block.Mul(block.Mul(sign, isFirst), differs), [2], false);
        ProgramVariable isSame = block.Cast(block.Equal(comparison, Number(sign.ElementType, 0)), DataType.Int32);
        ProgramVariable isLater = block.Cast(block.Greater(comparison, Number(sign.ElementType, 0)), DataType.Int32);
        ProgramVariable first = block.ReduceArgmax(isSame, 1, false);
        ProgramVariable places = block.Positions(count);
        ProgramVariable isNew = block.Cast(block.Equal(first, places), DataType.Int32);
        ProgramVariable byPlace = block.Squeeze(block.NonZero(isNew), [1]);

        // How many different ones are before each, by value or by place.
        ProgramVariable ranks = node.Flag("sorted", true)
            ? block.ReduceSum(block.Mul(isLater, block.ExpandDims(isNew, [0])), [1], false)
            : block.Gather(block.Plus(block.CumSum(isNew, 0, false, false), -1), first, 0);
        ProgramVariable ranksOfNew = block.Gather(ranks, byPlace, 0);
        ProgramVariable firsts = block.Scatter(block.Times(byPlace, 0), ranksOfNew, byPlace, 0, "update");
        ProgramVariable counts = block.Scatter(block.Times(byPlace, 0), ranks, block.Plus(block.Times(ranks, 0), 1), 0, "add");
        node.Output(0, node.Type(0), block.Gather(x, firsts, axis));
        node.Output(1, OnnxType.Int64, firsts);
        node.Output(2, OnnxType.Int64, ranks);
        node.Output(3, OnnxType.Int64, counts);
    }

    /// <summary>How often runs of words are there, with words left out between, as numbers of certain places of a vector.</summary>
    public static void CountRuns(NodeContext node)
    {
        BlockBuilder block = node.Block;
        if (node.Texts("pool_strings") is { Length: > 0 }) throw new UnsupportedModelException("Core ML has no tensors of texts.");
        long[] pool = node.Integers("pool_int64s") ?? [];
        long[] starts = node.Integers("ngram_counts") ?? [];
        long[] places = node.Integers("ngram_indexes") ?? [];
        float[] weights = node.Floats("weights") ?? [];
        (long shortest, long longest) = (node.Integer("min_gram_length", 1), node.Integer("max_gram_length", 1));
        string mode = node.Text("mode", "TF");
        ProgramVariable x = node.Value(0);
        bool isVector = node.Rank(0) == 1;
        if (isVector) x = block.ExpandDims(x, [0]);
        long length = x.Shape[1];
        if (length == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the number of its words must be known before the model runs.");
        }
        ProgramVariable none = block.Cast(block.Times(block.Range(x, 1, 0, 1), 0), DataType.Float32);
        ProgramVariable[] counts = [.. Enumerable.Repeat(none, (int)places.Max() + 1)];
        int run = 0;
        for (int size = 1; size <= starts.Length; size++)
        {
            long end = size < starts.Length ? starts[size] : pool.Length;
            for (long start = starts[size - 1]; start + size <= end; start += size, run++)
            {
                if (size < shortest || size > longest) continue;
                ProgramVariable count =
                    Occurrences(block, x, pool[(int)start..(int)(start + size)], length, node.Integer("max_skip_count", 0))
                    ?? none;
                float weight = weights.Length > run ? weights[run] : 1;
                counts[places[run]] = mode switch
                {
                    "TF" => count,
                    "IDF" => block.Times(block.Cast(block.Greater(count, 0f), DataType.Float32), weight),
                    _ => block.Times(count, weight),
                };
            }
        }

        ProgramVariable result = counts.Length == 1 ? counts[0] : block.Concat(counts, 1);
        node.Output(0, OnnxType.Float, isVector ? block.Squeeze(result, [0]) : result);
    }

    /// <summary>How often a run is there, with every number of words left out between: [batch, 1]; null where it is too long.</summary>
    private static ProgramVariable? Occurrences(BlockBuilder block, ProgramVariable x, long[] words, long length, long skips)
    {
        ProgramVariable? sum = null;
        for (long skip = 0; skip <= (words.Length == 1 ? 0 : skips); skip++)
        {
            long reach = ((words.Length - 1) * (skip + 1)) + 1;
            if (reach > length) break;
            ProgramVariable? isThere = null;
            for (int i = 0; i < words.Length; i++)
            {
                long from = i * (skip + 1);
                ProgramVariable own = block.Equal(block.Range(x, 1, from, from + length - reach + 1), Number(x.ElementType, words[i]));
                isThere = isThere is null ? own : block.LogicalAnd(isThere, own);
            }

            ProgramVariable count = block.ReduceSum(block.Cast(isThere!, DataType.Float32), [1], true);
            sum = sum is null ? count : block.Add(sum, count);
        }

        return sum;
    }
}
