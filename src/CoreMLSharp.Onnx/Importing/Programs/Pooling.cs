using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Pooling over spatial dimensions. Where the number of windows is rounded up, the padding at the end is made so much longer: that is the
/// same for maxima, and for means that leave padding out.
/// </summary>
internal static class Pooling
{
    private const double Lowest = float.MinValue;

    public static void Max(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsFloat(node.Value(0));
        Windows window = Completed(node, Windows.Read(node).Resolve(x.Shape), x.Shape);
        if (node.Wants(1) || window.Dilations.Any(dilation => dilation > 1))
        {
            MaxByElement(node, x, window);
            return;
        }

        (string padding, int[]? amounts) = window.Padding(node);
        ProgramVariable result =
            block.MaxPool(x, Ints(window.Kernel), Ints(window.Strides), padding, amounts, CeilsAtRunTime(node, x, window));
        node.Output(block.As(result, node.Computed(0)));
    }

    public static void Average(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        node.Output(Average(node, x, Windows.Read(node).Resolve(x.Shape), node.Flag("count_include_pad")));
    }

    /// <summary>The p-th root of the sum of the p-th powers in each window.</summary>
    public static void Lp(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        float p = node.Attribute("p") is { F: not 0 } old ? old.F : node.Integer("p", 2);
        Windows window = Windows.Read(node).Resolve(x.Shape);
        long size = TensorShape.Product(window.Kernel);

        // Zeros add nothing, so that all of the padding counts.
        ProgramVariable powers = p == 2 ? block.Square(x) : block.Pow(block.Abs(x), Number(x.ElementType, p));
        Windows whole = Completed(node, window, x.Shape);
        ProgramVariable padded = whole.AutoPad == "NOTSET"
            ? Joining.Padded(block, powers, [0, 0, .. whole.Before], [0, 0, .. whole.After], "constant", 0)
            : throw new UnsupportedModelException("its padding needs an input of a known shape.");
        Windows inside = whole with { Before = new long[whole.Count], After = new long[whole.Count] };
        ProgramVariable sum = block.Times(Average(node, padded, inside, countsPadding: false, isComplete: true), size);
        node.Output(p == 2 ? block.Sqrt(sum) : block.Pow(sum, Number(x.ElementType, 1 / p)));
    }

    /// <summary>The mean of each window.</summary>
    public static ProgramVariable Average(NodeContext node, ProgramVariable x, Windows window, bool countsPadding, bool isComplete = false)
    {
        BlockBuilder block = node.Block;
        bool hasPadding = window.AutoPad != "NOTSET" || window.Before.Any(amount => amount != 0) || window.After.Any(amount => amount != 0);
        Windows completed = isComplete ? window : Completed(node, window, x.Shape);
        bool hangsOver = completed.After.Zip(window.After).Any(pair => pair.First != pair.Second);
        if (countsPadding && hasPadding && (hangsOver || CeilsAtRunTime(node, x, window)))
        {
            // The padding counts, what hangs over it does not.
            ProgramVariable padded = Joining.Padded(block, x, [0, 0, .. window.Before], [0, 0, .. window.After], "constant", 0);
            Windows inside = completed with
            {
                Before = new long[window.Count],
                After = [.. completed.After.Zip(window.After, (all, own) => all - own)],
            };
            return Pool(node, padded, inside, excludesPadding: true, isComplete);
        }

        return Pool(node, x, completed, excludesPadding: hasPadding ? !countsPadding : hangsOver, isComplete);
    }

    /// <summary>The values at given places of a larger tensor of zeros.</summary>
    public static void Unpool(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable indices = node.Value(1);
        Windows window = Windows.Read(node);
        TensorShape shape = node.Shape(0);
        if (shape[0] == TensorShape.Unknown && !node.Has(2) && shape.With(0, 1).IsStatic)
        {
            UnpoolBatch(node, x, indices, Natural(window, shape));
            return;
        }

        if (!shape.IsStatic) throw new UnsupportedModelException("its input must have a known shape.");
        long[] natural = Natural(window, shape);
        long[] target = node.Has(2) && node.Constant(2) is null && node.Declared(0) is { } declared
            ? [.. declared.Dims]
            : node.Integers(2, "the shape of the output") ?? natural;

        // Places count in the tensor without the choice of another shape.
        long count = TensorShape.Product(natural);
        ProgramVariable zeros = block.Fill(new[] { (int)count }, Number(x.ElementType, 0));
        ProgramVariable flat = block.Scatter(
            zeros, block.ReshapeTo(indices, -1), block.ReshapeTo(x, -1), 0, "update");
        if (TensorShape.Product(target) == count)
        {
            node.Output(block.ReshapeTo(flat, [.. target.Select(length => (Length)length)]));
            return;
        }

        ProgramVariable large = block.Fill(new[] { (int)TensorShape.Product(target) }, Number(x.ElementType, 0));
        node.Output(
            block.ReshapeTo(
                block.Scatter(large, block.ReshapeTo(indices, -1), block.ReshapeTo(x, -1), 0, "update"),
                [.. target.Select(length => (Length)length)]));
    }

    /// <summary>Any number of examples.</summary>
    private static void UnpoolBatch(NodeContext node, ProgramVariable x, ProgramVariable indices, long[] natural)
    {
        BlockBuilder block = node.Block;
        Length[] shape = [block.LengthOf(x, 0), .. natural[1..].Select(length => (Length)length)];
        ProgramVariable zeros = block.Fill(block.Vector(block.Product(shape)), Number(x.ElementType, 0));
        node.Output(
            block.ReshapeTo(block.Scatter(zeros, block.ReshapeTo(indices, -1), block.ReshapeTo(x, -1), 0, "update"), shape));
    }

    /// <summary>The shape that gives a pool's input of its output, where nothing else is said.</summary>
    private static long[] Natural(Windows window, TensorShape shape) =>
    [
        shape[0], shape[1],
        .. Enumerable.Range(0, window.Count).Select(axis =>
            ((shape[axis + 2] - 1) * window.Strides[axis]) - window.Before[axis] - window.After[axis] + window.Kernel[axis]),
    ];

    private static ProgramVariable Pool(NodeContext node, ProgramVariable x, Windows window, bool excludesPadding, bool isComplete)
    {
        BlockBuilder block = node.Block;
        if (window.Dilations.Any(dilation => dilation > 1)) return AverageByElement(node, x, window, excludesPadding);
        (string padding, int[]? amounts) = window.Padding(node);
        return block.AvgPool(
            x, Ints(window.Kernel), Ints(window.Strides), padding, amounts, !isComplete
                && CeilsAtRunTime(node, x, window), excludesPadding);
    }

    /// <summary>The window with a padding at the end that holds all windows, where their number is rounded up.</summary>
    private static Windows Completed(NodeContext node, Windows window, TensorShape x)
    {
        if (!node.Flag("ceil_mode") || window.AutoPad != "NOTSET") return window;
        long[] after = [.. window.After];
        for (int axis = 0; axis < window.Count; axis++)
        {
            long length = x[axis + 2];
            if (length == TensorShape.Unknown) continue;
            long stride = window.Strides[axis];
            long room = length + window.Before[axis] + window.After[axis] - window.Reach(axis);
            long outputs = ((room + stride - 1) / stride) + 1;

            // A window that would begin in the padding at the end is left out.
            if ((outputs - 1) * stride >= length + window.Before[axis]) outputs--;
            after[axis] = Math.Max(
                window.After[axis], ((outputs - 1) * stride) + window.Reach(axis) - length - window.Before[axis]);
        }

        return window with { After = after };
    }

    /// <summary>Whether the number of windows is rounded up for a length that is only known when the model runs.</summary>
    private static bool CeilsAtRunTime(NodeContext node, ProgramVariable x, Windows window) => node.Flag("ceil_mode")
        && window.AutoPad == "NOTSET" && x.Shape.Dims[2..].Contains(TensorShape.Unknown);

    /// <summary>
    /// The mean of dilated windows: each element of the window is a slice of the input.
    /// </summary>
    private static ProgramVariable AverageByElement(NodeContext node, ProgramVariable x, Windows window, bool excludesPadding)
    {
        BlockBuilder block = node.Block;
        ProgramVariable sum = Slices(node, x, window, 0).Select(slice => slice.Value).Aggregate((a, b) => block.Add(a, b));
        if (!excludesPadding) return block.Times(sum, 1.0 / TensorShape.Product(window.Kernel));
        ProgramVariable ones = block.Plus(block.Times(x, 0), 1);
        ProgramVariable count = Slices(node, ones, window, 0).Select(slice => slice.Value).Aggregate((a, b) => block.Add(a, b));
        return block.RealDiv(sum, count);
    }

    /// <summary>
    /// Maxima with the places where they are found, or of dilated windows: each element of the window is a slice of the input, and the
    /// largest is kept.
    /// </summary>
    private static void MaxByElement(NodeContext node, ProgramVariable x, Windows window)
    {
        BlockBuilder block = node.Block;
        ProgramVariable? best = null;
        ProgramVariable? places = null;
        foreach ((ProgramVariable value, long[] offset) in Slices(node, x, window, Lowest))
        {
            ProgramVariable? own = node.Wants(1) ? PlacesOf(node, x, value, window, offset) : null;
            if (best is null) (best, places) = (value, own);
            else
            {
                if (own is not null) places = block.Select(block.Greater(value, best), own, places!);
                best = block.Maximum(best, value);
            }
        }

        node.Output(0, node.Type(0), block.As(best!, node.Computed(0)));
        if (places is not null) node.Output(1, OnnxType.Int64, places);
    }

    /// <summary>What each element of the window sees, and how far it is from the window's beginning.</summary>
    private static IEnumerable<(ProgramVariable Value, long[] Offset)> Slices(
        NodeContext node, ProgramVariable x, Windows window, double filler)
    {
        BlockBuilder block = node.Block;
        if (window.AutoPad != "NOTSET" || CeilsAtRunTime(node, x, window))
        {
            throw new UnsupportedModelException("its padding needs an input of a known shape.");
        }

        ProgramVariable padded = Joining.Padded(block, x, [0, 0, .. window.Before], [0, 0, .. window.After], "constant", filler);
        long size = TensorShape.Product(window.Kernel);
        if (size > 1024) throw new UnsupportedModelException($"its window has {size} elements; at most 1024 are possible here.");
        for (long i = 0; i < size; i++)
        {
            long[] offset = new long[window.Count];
            long rest = i;
            for (int axis = window.Count - 1; axis >= 0; axis--)
            {
                offset[axis] = rest % window.Kernel[axis] * window.Dilations[axis];
                rest /= window.Kernel[axis];
            }

            ProgramVariable slice = padded;
            for (int axis = 0; axis < window.Count; axis++)
            {
                long last = offset[axis] - window.Reach(axis) + 1;
                slice = block.Range(slice, axis + 2, offset[axis], last == 0 ? null : last, (int)window.Strides[axis]);
            }

            yield return (slice, offset);
        }
    }

    /// <summary>The places in the input, counted through all of it, of what an element of the window sees.</summary>
    private static ProgramVariable PlacesOf(NodeContext node, ProgramVariable x, ProgramVariable slice, Windows window, long[] offset)
    {
        BlockBuilder block = node.Block;
        if (!x.Shape.With(0, 1).IsStatic) throw new UnsupportedModelException("the places of maxima need an input of a known shape.");
        bool isColumnMajor = node.Integer("storage_order", 0) == 1;
        bool isBatchFree = x.Shape[0] == TensorShape.Unknown;
        long[] dims = [.. isBatchFree ? x.Shape.With(0, 1).Dims : x.Shape.Dims];
        long[] weights = new long[dims.Length];
        long weight = 1;
        int[] order = isColumnMajor ? [.. Enumerable.Range(2, window.Count), 1, 0] : [.. Enumerable.Range(0, dims.Length).Reverse()];
        foreach (int axis in order)
        {
            weights[axis] = weight;
            weight *= dims[axis];
        }

        long[] lengths = [dims[0], .. slice.Shape.Dims[1..]];
        int[] places = Allocate<int>(lengths);
        for (int i = 0; i < places.Length; i++)
        {
            long rest = i;
            long place = 0;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                long position = rest % lengths[axis];
                rest /= lengths[axis];
                if (axis >= 2) position = (position * window.Strides[axis - 2]) + offset[axis - 2] - window.Before[axis - 2];
                place += position * weights[axis];
            }

            places[i] = (int)place;
        }

        ProgramVariable first = block.Constant(ProgramTensor.Of<int>(places, lengths));
        if (!isBatchFree) return first;
        ProgramVariable examples = block.Times(block.Positions(block.LengthOf(x, 0)), weights[0]);
        return block.Add(first, block.ReshapeTo(examples, [-1, .. Enumerable.Repeat((Length)1, dims.Length - 1)]));
    }
}
