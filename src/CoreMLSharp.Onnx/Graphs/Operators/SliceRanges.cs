using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>
/// How <c>sliceStatic</c> and <c>sliceDynamic</c> understand beginnings and ends. Everything is a vector with an element for each axis,
/// constant or computed; only which axes are removed must be constant.
/// </summary>
/// <param name="Begins">Where the slice starts.</param>
/// <param name="Ends">Where it ends.</param>
/// <param name="Strides">The steps, which may be negative.</param>
/// <param name="BeginMasks">Where it starts at the very beginning (or end, if it runs backwards).</param>
/// <param name="EndMasks">Where it runs to the very end.</param>
/// <param name="Squeezed">Where only the first element is taken, and the axis removed.</param>
internal sealed record SliceRanges(
    OnnxValue Begins, OnnxValue Ends, OnnxValue Strides, OnnxValue BeginMasks, OnnxValue EndMasks, bool[] Squeezed)
{
    /// <summary>Beyond all positions.</summary>
    private const long Far = int.MaxValue;

    /// <summary>The ranges of a value.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The value, with as many axes as the vectors have elements.</param>
    /// <param name="keepsSqueezed">Whether axes of which one element is taken stay, with length 1.</param>
    public OnnxValue Take(OnnxGraphBuilder graph, OnnxValue x, bool keepsSqueezed = false)
    {
        long[] axes = [.. Enumerable.Range(0, x.Rank).Select(axis => (long)axis)];
        OnnxValue slice = Constants() is { } known ? TakeConstant(graph, x, axes, known) : TakeComputed(graph, x, axes);
        return keepsSqueezed ? slice : graph.Squeeze(slice, [.. axes.Where(axis => Squeezed[axis])]);
    }

    /// <summary>Whether it is known that everything along an axis of the given length is taken, in order.</summary>
    public bool IsWhole(int axis, long length)
    {
        if (Squeezed[axis] || Constants() is not { } known || known[2][axis] != 1) return false;
        return (known[3][axis] != 0 || known[0][axis] == 0)
            && (known[4][axis] != 0 || (length != TensorShape.Unknown && known[1][axis] >= length));
    }

    /// <summary>The range along one axis alone.</summary>
    public SliceRanges Along(OnnxGraphBuilder graph, int axis)
    {
        OnnxValue Element(OnnxValue vector) => graph.Slice(vector, [axis], [axis + 1], [0]);
        return new SliceRanges(Element(Begins), Element(Ends), Element(Strides), Element(BeginMasks), Element(EndMasks), [Squeezed[axis]]);
    }

    /// <summary>The first numbers of a list, which may be longer than needed; a missing list is all of one number.</summary>
    public static long[] Fit(IEnumerable<long> numbers, int rank, string what, long? missing = null)
    {
        long[] given = [.. numbers];
        if (given.Length == 0 && missing is { } value) return [.. Enumerable.Repeat(value, rank)];
        return given.Length >= rank
            ? given[..rank]
            : throw new ModelValidationException($"'{what}' has {given.Length} numbers for {rank} axes.");
    }

    private OnnxValue TakeConstant(OnnxGraphBuilder graph, OnnxValue x, long[] axes, long[][] known)
    {
        (long[] begins, long[] ends, long[] strides, long[] beginMasks, long[] endMasks) =
            (known[0], known[1], known[2], known[3], known[4]);
        if (strides.Contains(0)) throw new ModelValidationException("a stride is 0.");
        long[] starts = [.. axes.Select(axis => beginMasks[axis] == 0 ? begins[axis] : strides[axis] > 0 ? 0 : Far)];
        long[] limits =
        [
            .. axes.Select(
                axis => Squeezed[axis] ? After(starts[axis]) : endMasks[axis] == 0 ? ends[axis] : strides[axis] > 0 ? Far : -Far),
        ];
        return graph.Slice(
            x, starts, limits, axes,
            strides.All(stride => stride == 1) ? [] : [.. axes.Select(axis => Squeezed[axis] ? 1 : strides[axis])]);

        // After the last element, however it is named, comes the end.
        static long After(long start) => start is -1 or Far ? Far : start + 1;
    }

    private OnnxValue TakeComputed(OnnxGraphBuilder graph, OnnxValue x, long[] axes)
    {
        OnnxValue isForward = graph.Compare("Greater", Strides, graph.Constant(0));
        OnnxValue starts = graph.Where(graph.ToBool(BeginMasks), graph.Where(isForward, graph.Constant(0), graph.Constant(-1)), Begins);
        OnnxValue limits = graph.Where(graph.ToBool(EndMasks), graph.Where(isForward, graph.Constant(Far), graph.Constant(-Far)), Ends);
        OnnxValue steps = Strides;
        if (Squeezed.Contains(true))
        {
            OnnxValue next = graph.Add(starts, graph.Constant(1));
            next = graph.Where(graph.Compare("Equal", next, graph.Constant(0)), graph.Constant(Far), next);
            OnnxValue isSqueezed = graph.ToBool(graph.Constant([.. Squeezed.Select(squeezed => squeezed ? 1L : 0L)]));
            limits = graph.Where(isSqueezed, next, limits);
            steps = graph.Where(isSqueezed, graph.Constant(1), steps);
        }

        return graph.Slice(
            x, starts, limits, graph.Constant(axes), steps, x.RankedShape.Select((_, axis) => Squeezed[axis] ? 1 : TensorShape.Unknown));
    }

    /// <summary>All vectors, where all are constant.</summary>
    private long[][]? Constants()
    {
        OnnxValue[] vectors = [Begins, Ends, Strides, BeginMasks, EndMasks];
        return vectors.All(vector => vector.Elements is not null) ? [.. vectors.Select(vector => vector.Elements!.ToArray())] : null;
    }
}
