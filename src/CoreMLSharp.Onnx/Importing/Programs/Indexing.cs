using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Taking elements from places, and putting them there. Indices may count from the end; those that are computed are counted from the front
/// here, as Core ML leaves negative ones undefined since CoreML7.
/// </summary>
internal static class Indexing
{
    public static void Gather(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int axis = node.Axis("axis", 0, node.Rank(0));
        AsNumbers(node, x => block.Gather(x, Indices(node, 1, x, axis), axis, null, Unchecked(node)));
    }

    public static void GatherElements(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int axis = node.Axis("axis", 0, node.Rank(0));
        AsNumbers(node, x =>
        {
            ProgramVariable indices = Indices(node, 1, x, axis);

            // Core ML wants the other lengths to be those of the indices.
            for (int other = 0; other < x.Shape.Rank; other++)
            {
                long length = indices.Shape[other];
                if (other != axis && length != TensorShape.Unknown && length != x.Shape[other]) x = block.Range(x, other, 0, length);
            }

            return block.GatherAlongAxis(x, indices, axis, Unchecked(node));
        });
    }

    public static void GatherND(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int batch = (int)node.Integer("batch_dims", 0);
        AsNumbers(node, x =>
        {
            ProgramVariable indices = Coordinates(node, x, batch);
            if (batch == 0) return block.GatherND(x, indices, null, Unchecked(node));
            node.Require(Opset.CoreML6, "GatherND with dimensions that belong together");
            return block.GatherND(x, indices, batch, Unchecked(node));
        });
    }

    public static void ScatterElements(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int axis = node.Axis("axis", 0, node.Rank(0));
        Scattered(node, (data, updates) =>
        {
            ProgramVariable indices = Indices(node, 1, data, axis);
            return Fits(data, indices, axis)
                ? block.ScatterAlongAxis(data, indices, updates, axis, Mode(node), Unchecked(node))
                : block.ScatterND(
                    data, FullCoordinates(block, indices, axis), block.ReshapeTo(updates, -1), Mode(node), Unchecked(node));
        });
    }

    public static void ScatterND(NodeContext node)
    {
        BlockBuilder block = node.Block;
        Scattered(node, (data, updates) => block.ScatterND(data, Coordinates(node, data, 0), updates, Mode(node), Unchecked(node)));
    }

    /// <summary>A tensor put into a cache from given places of an axis on, which may go round.</summary>
    public static void TensorScatter(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable cache = node.Value(0);
        ProgramVariable update = node.Value(1);
        int rank = node.Rank(0);
        int axis = node.Axis("axis", -2, rank);
        Length length = block.LengthOf(update, axis);
        ProgramVariable steps = block.Positions(length);
        ProgramVariable places = node.Optional(2) is { } starts
            ? block.Add(block.ReshapeTo(starts, -1, 1), block.ExpandDims(steps, [0]))
            : block.ExpandDims(steps, [0]);
        if (node.Text("mode", "linear") == "circular")
        {
            Length whole = block.LengthOf(cache, axis);
            places = block.Mod(places, whole.IsKnown ? (int)whole.Known : whole.Variable!);
        }

        // [batch, places] for each element of the update.
        ProgramVariable indices = block.BroadcastTo(
            block.ReshapeTo(
                places,
                [places.Shape[0], .. Enumerable.Repeat((Length)1, axis - 1), length, .. Enumerable.Repeat((Length)1, rank - 1 - axis)]),
            block.LengthsOf(update));
        node.Output(
            Fits(cache, indices, axis)
                ? block.ScatterAlongAxis(cache, indices, update, axis, "update", Unchecked(node))
                : block.ScatterND(cache, FullCoordinates(block, indices, axis), block.ReshapeTo(update, -1), "update", Unchecked(node)));
    }

    public static void OneHot(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        int axis = NodeContext.Axis(node.Integer("axis", -1), rank + 1);
        ProgramVariable given = node.Value(0);
        ProgramVariable indices = block.As(given, DataType.Int32);
        ProgramVariable depth = block.As(node.Value(1), DataType.Int32);
        if (depth.Shape.Rank > 0) depth = block.ReshapeTo(depth);
        ProgramVariable fromFront = block.Select(block.Less(indices, 0), block.Add(indices, depth), indices);
        ProgramVariable places = block.ReshapeTo(
            block.Range1D(0, depth, 1), [.. Enumerable.Range(0, rank + 1).Select(i => (Length)(i == axis ? -1 : 1))]);
        ProgramVariable isOn = block.Equal(block.ExpandDims(fromFront, [axis]), places);
        ProgramVariable values = node.Value(2);
        ProgramVariable off = block.At(block.AsNumber(values), 0, 0);
        ProgramVariable on = block.At(block.AsNumber(values), 0, 1);
        node.Output(0, node.Type(2), block.As(block.Choose(isOn, on, off), node.Computed(2)));
    }

    public static void TopK(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int axis = node.Axis("axis", -1, node.Rank(0));
        bool isLargest = node.Flag("largest", true);
        long? count = node.Attribute("k") is { } given ? given.I : node.Lengths(1)?[0];
        if (count is { } known)
        {
            (ProgramVariable values, ProgramVariable indices) = block.TopK(x, (int)known, axis, !isLargest);
            node.Output(0, node.Type(0), values);
            node.Output(1, OnnxType.Int64, indices);
            return;
        }

        // All are sorted, and the first ones are taken.
        ProgramVariable order = block.ArgSort(x, axis, !isLargest);
        ProgramVariable size = block.ReshapeTo(node.Value(1), 1);
        Length[] ends = [.. Enumerable.Range(0, x.Shape.Rank).Select(i => i == axis ? new Length(TensorShape.Unknown, size) : 0)];
        bool[] open = [.. Enumerable.Range(0, x.Shape.Rank).Select(i => i != axis)];
        ProgramVariable first = block.SliceByIndex(order, new int[x.Shape.Rank], block.Vector(ends), null, null, open);
        node.Output(0, node.Type(0), block.GatherAlongAxis(x, first, axis, Unchecked(node)));
        node.Output(1, OnnxType.Int64, first);
    }

    /// <summary>The coordinates of what is not 0, a row for each dimension.</summary>
    public static void NonZero(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsNumber(node.Value(0));
        if (x.Shape.Rank == 0) x = block.ReshapeTo(x, 1);
        node.Output(0, OnnxType.Int64, block.Transpose(block.NonZero(x), [1, 0]));
    }

    /// <summary>Where a condition holds, of an axis or of all elements.</summary>
    public static void Compress(NodeContext node)
    {
        BlockBuilder block = node.Block;
        bool isFlat = node.Attribute("axis") is null;
        ProgramVariable condition = block.AsNumber(node.Value(1));
        ProgramVariable places = block.Squeeze(block.NonZero(condition), [1]);
        AsNumbers(node, x => isFlat
            ? block.Gather(block.ReshapeTo(x, -1), places, 0, null, Unchecked(node))
            : block.Gather(x, places, node.Axis("axis", 0, node.Rank(0)), null, Unchecked(node)));
    }

    public static void CumulativeSum(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        node.Output(AlongChosen(node, axis => node.Block.CumSum(x, axis, node.Flag("exclusive"), node.Flag("reverse"))));
    }

    /// <summary>Products of the elements so far, one after the other.</summary>
    public static void CumulativeProduct(NodeContext node) => node.Output(AlongChosen(node, axis => CumulativeProduct(node, axis)));

    private static ProgramVariable CumulativeProduct(NodeContext node, int axis)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        long length = x.Shape[axis];
        if (length is TensorShape.Unknown or > 256)
        {
            throw new UnsupportedModelException("the length of its axis must be known, and at most 256.");
        }

        bool isReversed = node.Flag("reverse");
        ProgramVariable ordered = isReversed ? block.Reverse(x, [axis]) : x;
        List<ProgramVariable> products = [];
        ProgramVariable? product = null;
        ProgramVariable first = block.Range(ordered, axis, 0, 1);
        if (node.Flag("exclusive"))
        {
            product = block.Plus(block.Times(first, 0), 1);
            products.Add(product);
            length--;
        }

        for (long i = 0; i < length; i++)
        {
            ProgramVariable next = block.Range(ordered, axis, i, i + 1);
            product = product is null ? next : block.Mul(product, next);
            products.Add(product);
        }

        ProgramVariable all = products.Count == 1 ? products[0] : block.Concat([.. products], axis);
        return isReversed ? block.Reverse(all, [axis]) : all;
    }

    /// <summary>A function along an axis; of an axis that is computed, it is that of all axes that is chosen.</summary>
    private static ProgramVariable AlongChosen(NodeContext node, Func<int, ProgramVariable> along)
    {
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        if (node.Constant(1) is { } known) return along(NodeContext.Axis(known.ToIntegers()[0], rank));
        ProgramVariable given = node.Value(1).Shape.Rank == 0 ? node.Value(1) : block.ReshapeTo(node.Value(1));
        ProgramVariable chosen = block.Mod(block.Add(given, rank), rank);
        ProgramVariable result = along(0);
        for (int axis = 1; axis < rank; axis++) result = block.Select(block.Equal(chosen, axis), along(axis), result);
        return result;
    }

    public static void Range(NodeContext node)
    {
        ProgramVariable Single(int input) => node.Shape(input).Rank == 0 ? node.Value(input) : node.Block.ReshapeTo(node.Value(input));
        node.Output(node.Block.Range1D(Single(0), Single(1), Single(2)));
    }

    /// <summary>Ones on a diagonal of zeros of the shape of a matrix.</summary>
    public static void EyeLike(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable rows = block.ExpandDims(block.Positions(block.LengthOf(x, 0)), [1]);
        ProgramVariable columns = block.ExpandDims(block.Positions(block.LengthOf(x, 1)), [0]);
        OnnxType type = node.Attribute("dtype") is { } given ? (OnnxType)given.I : node.Type(0);
        ProgramVariable isOn = block.Equal(block.Add(rows, (int)node.Integer("k", 0)), columns);
        node.Output(0, type, block.As(isOn, node.Import.TypeOf(type)));
    }

    /// <summary>The upper or lower triangle of matrices, from a diagonal on.</summary>
    public static void Triangle(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable rows = block.ExpandDims(block.Positions(block.LengthOf(x, -2)), [1]);
        ProgramVariable columns = block.ExpandDims(block.Positions(block.LengthOf(x, -1)), [0]);
        ProgramVariable diagonal = !node.Has(1) ? rows : node.Constant(1) is { } known
            ? block.Plus(rows, Math.Clamp(known.ToIntegers()[0], -int.MaxValue / 2, int.MaxValue / 2))
            : block.Add(rows, node.Value(1));
        ProgramVariable isInside = node.Flag("upper", true) ? block.GreaterEqual(columns, diagonal) : block.LessEqual(columns, diagonal);
        if (x.ElementType == DataType.Bool) node.Output(block.LogicalAnd(x, isInside));
        else node.Output(block.Select(isInside, x, Number(x.ElementType, 0)));
    }

    /// <summary>The indices of an input, counted from the front.</summary>
    public static ProgramVariable Indices(NodeContext node, int input, ProgramVariable x, int axis)
    {
        BlockBuilder block = node.Block;
        if (node.Constant(input) is { } constant)
        {
            long[] places = constant.ToIntegers();
            if (!places.Any(place => place < 0)) return node.Value(input);
            if (x.Shape[axis] != TensorShape.Unknown)
            {
                int[] fromFront = [.. places.Select(place => (int)(place < 0 ? place + x.Shape[axis] : place))];
                return block.Constant(ProgramTensor.Of<int>(fromFront, [.. constant.Stored.Shape]));
            }
        }

        ProgramVariable indices = block.As(node.Value(input), DataType.Int32);
        Length length = block.LengthOf(x, axis);
        ProgramVariable moved = length.IsKnown ? block.Add(indices, (int)length.Known)
            : block.Add(indices, indices.Shape.Rank == 0 ? block.Squeeze(length.Variable!, [0]) : length.Variable!);
        return block.Select(block.Less(indices, 0), moved, indices);
    }

    /// <summary>Coordinates in the last dimension, counted from the front.</summary>
    private static ProgramVariable Coordinates(NodeContext node, ProgramVariable x, int first)
    {
        BlockBuilder block = node.Block;
        ProgramVariable indices = block.As(node.Value(1), DataType.Int32);
        long count = node.Shape(1)[-1];
        if (count == TensorShape.Unknown) throw new UnsupportedModelException("the number of coordinates must be known.");
        if (node.Constant(1)?.ToIntegers().All(place => place >= 0) == true) return indices;
        ProgramVariable lengths = block.Vector(
            [.. Enumerable.Range(first, (int)count).Select(axis => block.LengthOf(x, axis))]);
        return block.Select(block.Less(indices, 0), block.Add(indices, lengths), indices);
    }

    /// <summary>Whether all other lengths are the same.</summary>
    private static bool Fits(ProgramVariable data, ProgramVariable indices, int axis) =>
        data.Shape.With(axis, indices.Shape[axis]).IsCompatibleWith(indices.Shape);

    /// <summary>For indices along an axis, the coordinates of each of them: [elements, rank].</summary>
    private static ProgramVariable FullCoordinates(BlockBuilder block, ProgramVariable indices, int axis)
    {
        int rank = indices.Shape.Rank;
        Length[] lengths = block.LengthsOf(indices);
        ProgramVariable[] parts = [.. Enumerable.Range(0, rank).Select(i => i == axis
            ? block.ReshapeTo(indices, -1, 1)
            : block.ReshapeTo(
                block.BroadcastTo(
                    block.ReshapeTo(block.Positions(lengths[i]), [.. Enumerable.Range(0, rank).Select(j => (Length)(j == i ? -1 : 1))]),
                    lengths),
                -1, 1))];
        return parts.Length == 1 ? parts[0] : block.Concat(parts, 1);
    }

    private static void AsNumbers(NodeContext node, Func<ProgramVariable, ProgramVariable> function)
    {
        ProgramVariable x = node.Value(0);
        node.Output(0, node.Type(0), node.Block.As(function(node.Block.AsNumber(x)), x.ElementType));
    }

    private static void Scattered(NodeContext node, Func<ProgramVariable, ProgramVariable, ProgramVariable> function)
    {
        BlockBuilder block = node.Block;
        ProgramVariable data = node.Value(0);
        ProgramVariable result = function(block.AsNumber(data), block.AsNumber(node.Value(2)));
        node.Output(0, node.Type(0), block.As(result, data.ElementType));
    }

    /// <summary>Indices are not checked when the model runs, as ONNX does not; older operation sets know no such check.</summary>
    private static bool? Unchecked(NodeContext node) => node.Import.Opset >= Opset.CoreML7 ? false : null;

    private static string Mode(NodeContext node) => node.Text("reduction", "none") switch
    {
        "none" => "update",
        "add" => "add",
        "mul" => "mul",
        "max" => "max",
        "min" => "min",
        string other => throw new ModelFormatException($"its reduction '{other}' is not known."),
    };
}
