using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>The same elements in another shape or order, and what says so.</summary>
internal static class Shaping
{
    public static void Identity(NodeContext node) => node.Output(0, node.Any(0));

    /// <summary>At inference nothing is dropped; the mask says so.</summary>
    public static void Dropout(NodeContext node)
    {
        Identity(node);
        if (!node.Wants(1)) return;
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable ones = block.BroadcastTo(block.Constant(ProgramTensor.Scalar(1)), block.LengthsOf(x));
        node.Output(1, OnnxType.Bool, block.As(ones, DataType.Bool));
    }

    /// <summary>The lengths of the dimensions, of which <c>start</c> and <c>end</c> may choose some.</summary>
    public static void Shape(NodeContext node)
    {
        TensorShape shape = node.Shape(0);
        int start = Place(node.Integer("start", 0), shape.Rank);
        int end = Math.Max(start, Place(node.Integer("end", shape.Rank), shape.Rank));
        ProgramVariable all = AllLengths(node, shape);
        node.Output(
            0, OnnxType.Int64,
            start == 0 && end == shape.Rank ? all : node.Block.SliceByIndex(all, new[] { start }, new[] { end }));
    }

    public static void Size(NodeContext node)
    {
        TensorShape shape = node.Shape(0);
        node.Output(
            0, OnnxType.Int64,
            shape.Rank == 0 ? node.Block.Constant(ProgramTensor.Scalar(1)) : node.Block.ReduceProd(AllLengths(node, shape), [0]));
    }

    /// <summary>A length of 0 keeps that of the input (unless <c>allowzero</c>), −1 takes the rest.</summary>
    public static void Reshape(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ImportedTensor x = node.Tensor(0);
        long?[]? lengths = node.Attribute("shape") is null
            ? node.Lengths(1)
            : [.. node.Integers("shape")!.Select(length => (long?)length)];
        if (lengths is null)
        {
            node.Output(block.Reshape(node.Value(0), node.Value(1)));
            return;
        }

        ProgramVariable elements = node.Materialize(x);
        bool keeps = !node.Flag("allowzero");
        LengthOrigin?[] origins = new LengthOrigin?[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            bool isKept = lengths[i] == 0 && keeps;
            if (isKept) lengths[i] = node.Shape(0)[i] is >= 0 and long known ? known : null;
            if (lengths[i] is not null || x.IsFolded) continue;
            origins[i] = isKept ? LengthOrigins.OfLength(block, elements, i) : LengthOrigins.OfElement(block, node.Value(1), i);
        }

        Complete(lengths, x.Shape);
        if (!x.IsFolded) Complete(block, lengths, origins, elements);
        TensorShape shape = new([.. lengths.Select(length => length is >= 0 and { } known ? known : TensorShape.Unknown)]);
        if (HighRanks.Exceeds(shape))
        {
            node.Output(0, x.Type, elements, shape);
            return;
        }

        if (lengths.Contains(0) && x.Shape.Count == 0)
        {
            throw new UnsupportedModelException("its result is empty; Core ML has no empty tensors.");
        }

        int unknown = lengths.Count(length => length is null or < 0);
        node.Output(
            unknown <= 1
                ? block.ReshapeTo(elements, [.. lengths.Select(length => (Length)(length ?? TensorShape.Unknown))])
                : block.Reshape(elements, Given(node, lengths)));
    }

    public static void Flatten(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ImportedTensor x = node.Tensor(0);
        int rank = node.Rank(0);
        long given = node.Integer("axis", 1);
        int axis = (int)(given < 0 ? given + rank : given);
        if (axis < 0 || axis > rank) throw new ModelFormatException($"there is no axis {given} in {rank} dimensions.");
        long before = TensorShape.Product(x.Shape.Dims.AsSpan()[..axis]);
        long after = TensorShape.Product(x.Shape.Dims.AsSpan()[axis..]);
        ProgramVariable elements = node.Materialize(x);
        if (before != TensorShape.Unknown || after != TensorShape.Unknown) node.Output(block.ReshapeTo(elements, before, after));
        else node.Output(block.Flatten2D(elements, axis));
    }

    public static void Squeeze(NodeContext node)
    {
        ImportedTensor x = node.Tensor(0);
        int rank = node.Rank(0);
        TensorShape Without(int[] axes) => new([.. x.Shape.Dims.Where((_, axis) => !axes.Contains(axis))]);
        int[] axes = node.Axes("axes", 1, rank, Without) ?? [.. Enumerable.Range(0, rank).Where(axis => x.Shape[axis] == 1)];
        Restate(node, x, Without(axes), value =>
            axes.Length == 0 ? value
            : axes.All(axis => value.Shape[axis] == 1) ? node.Block.Squeeze(value, axes)
            : Squeezed(node.Block, value, [.. Enumerable.Range(0, rank).Except(axes)]));
    }

    public static void Unsqueeze(NodeContext node)
    {
        ImportedTensor x = node.Tensor(0);
        int known = node.Rank(0);
        TensorShape? With(int[] axes)
        {
            if (axes.Any(axis => axis >= known + axes.Length)) return null;
            Queue<long> rest = new(x.Shape.Dims);
            return new([.. Enumerable.Range(0, known + axes.Length).Select(axis => axes.Contains(axis) ? 1 : rest.Dequeue())]);
        }

        int count = node.Integers("axes")?.Length ?? (int)Math.Max(node.Shape(1).Count, 0);
        int[] axes = node.Axes("axes", 1, known + count, With) ?? throw new ModelFormatException("its axes are missing.");
        Restate(node, x, With(axes)!, value => node.Block.ExpandDims(value, [.. axes.Order()]));
    }

    public static void Transpose(NodeContext node)
    {
        ImportedTensor x = node.Tensor(0);
        int rank = node.Rank(0);
        int[] order = node.Integers("perm") is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, rank).Reverse()];
        TensorShape shape = new([.. order.Select(axis => x.Shape[axis])]);
        if (!HighRanks.Exceeds(shape)) node.Output(node.Block.Permute(node.Value(0), order));
        else node.Output(0, x.Type, HighRanks.Transpose(node.Block, node.Materialize(x), x.Shape, order), shape);
    }

    /// <summary>Repeats dimensions of 1; a length of 1 keeps that of the input.</summary>
    public static void Expand(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ImportedTensor x = node.Tensor(0);
        if (node.Lengths(1) is not { } lengths)
        {
            if (node.Shape(1)[0] == TensorShape.Unknown && x.Shape.Count != 1)
            {
                throw new UnsupportedModelException("how many dimensions its result has is only known when the model runs.");
            }

            ProgramVariable fill = block.Fill(node.Value(1), Number(DataType.Int32, 1));
            ProgramVariable value = node.Value(0);
            node.Output(block.As(block.Mul(block.AsNumber(value), block.As(fill, block.AsNumber(value).ElementType)), value.ElementType));
            return;
        }

        if (HighRanks.Exceeds(x.Shape, TensorShape.OfRank(lengths.Length)))
        {
            TensorShape target = new([.. lengths.Select(length => length ?? TensorShape.Unknown)]);
            ImportedTensor ones = new(x.Type, block.Constant(Number(DataType.Int32, 1)), target);
            ExpandHigh(node, x, TensorShape.Broadcast(x.Shape, ones.Shape)!);
            return;
        }

        ProgramVariable own = block.WithRank(node.Value(0), lengths.Length);
        Length[] shape = new Length[own.Shape.Rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int place = axis - (shape.Length - lengths.Length);
            shape[axis] = place < 0 || lengths[place] == 1 || (own.Shape[axis] > 1 && lengths[place] is null) ? block.LengthOf(own, axis)
                : lengths[place] is { } known ? known
                : new Length(TensorShape.Unknown, block.SliceByIndex(node.Value(1), new[] { place }, new[] { place + 1 }));
        }

        node.Output(block.BroadcastTo(own, shape));
    }

    public static void Tile(NodeContext node)
    {
        BlockBuilder block = node.Block;
        if (node.Version >= 6)
        {
            ProgramVariable x = node.Value(0);
            if (node.Constant(1) is { } known && known.ToIntegers().All(times => times == 1)) node.Output(0, node.Any(0));
            else node.Output(block.Tile(x, node.Value(1)));
            return;
        }

        int[] times = [.. Enumerable.Repeat(1, node.Rank(0))];
        times[node.Integers(2, "the axis")![0]] = (int)node.Integers(1, "the number of repetitions")![0];
        node.Output(block.Tile(node.Value(0), times));
    }

    /// <summary>A tensor of a shape with one value everywhere.</summary>
    public static void ConstantOfShape(NodeContext node)
    {
        OnnxConstant value = node.Attribute("value") is { T: { } tensor }
            ? OnnxConstant.Of(tensor)
            : new OnnxConstant(OnnxType.Float, ProgramTensor.Scalar(0f));
        BlockBuilder block = node.Block;
        DataType type = node.Import.TypeOf(value.Type);
        double number = value.ToDoubles()[0];
        if (node.Lengths(0) is { } lengths && lengths.Contains(0))
        {
            long[] dims = [.. lengths.Select(length => length ?? 0)];
            node.Output(
                0, new ImportedTensor(new OnnxConstant(value.Type, new ProgramTensor(value.Stored.DataType, dims, Array.Empty<byte>()))));
            return;
        }

        if (node.Shape(0)[0] == 0)
        {
            node.Output(
                0, new ImportedTensor(new OnnxConstant(value.Type, new ProgramTensor(value.Stored.DataType, [], value.Stored.Bytes))));
            return;
        }

        node.Output(
            0, value.Type,
            type == DataType.Bool
                ? block.As(block.Fill(node.Value(0), Number(DataType.Int32, number)), type)
                : block.Fill(node.Value(0), Number(type, number)));
    }

    /// <summary>What follows a channel: its block's row and column, either before (<c>DCR</c>) or after it (<c>CRD</c>).</summary>
    public static void DepthToSpace(NodeContext node)
    {
        int size = (int)node.Integer("blocksize", 1);
        Images(node, x => node.Text("mode", "DCR") == "DCR" ? node.Block.DepthToSpace(x, size) : node.Block.PixelShuffle(x, size));
    }

    public static void SpaceToDepth(NodeContext node) =>
        Images(node, x => node.Block.SpaceToDepth(x, (int)node.Integer("blocksize", 1)));

    public static void ReverseSequence(NodeContext node) => node.Output(
        node.Block.ReverseSequence(
            node.Value(0), node.Value(1), (int)node.Integer("time_axis", 0), (int)node.Integer("batch_axis", 1)));

    private static void Images(NodeContext node, Func<ProgramVariable, ProgramVariable> function)
    {
        ProgramVariable x = node.Value(0);
        node.Output(node.Block.As(function(node.Block.AsFloat(x)), x.ElementType));
    }

    private static ProgramVariable AllLengths(NodeContext node, TensorShape shape)
    {
        BlockBuilder block = node.Block;
        if (shape.IsStatic) return block.Constant(ProgramTensor.Of<int>(Ints(shape.Dims), [shape.Rank]));
        return block.Shape(block.AsNumber(node.Value(0)));
    }

    /// <summary>The length −1 where all others are known, and one that is not known where it follows.</summary>
    private static void Complete(long?[] lengths, TensorShape x)
    {
        int[] open = [.. Enumerable.Range(0, lengths.Length).Where(i => lengths[i] is null or -1)];
        if (open.Length != 1 || x.Count <= 0) return;
        long others = TensorShape.Product([.. lengths.Where((_, i) => i != open[0]).Select(length => length!.Value)]);
        if (others > 0 && x.Count % others == 0) lengths[open[0]] = x.Count / others;
    }

    /// <summary>The length −1 where all dimensions that are not known go over into the result as they are.</summary>
    private static void Complete(BlockBuilder block, long?[] lengths, LengthOrigin?[] origins, ProgramVariable x)
    {
        if (!x.Shape.IsRanked || lengths.Count(length => length == -1) != 1) return;
        List<LengthOrigin> free =
        [
            .. Enumerable.Range(0, x.Shape.Rank)
                .Where(axis => x.Shape[axis] == TensorShape.Unknown)
                .Select(axis => LengthOrigins.OfLength(block, x, axis)),
        ];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] is null && !(origins[i] is { } origin && free.Remove(origin))) return;
        }

        long known = TensorShape.Product([.. x.Shape.Dims.Where(dim => dim != TensorShape.Unknown)]);
        long others = TensorShape.Product([.. lengths.Where(length => length is not (null or -1)).Select(length => length!.Value)]);
        if (free.Count == 0 && others > 0 && known % others == 0) lengths[Array.IndexOf(lengths, -1)] = known / others;
    }

    /// <summary>The shape as it is computed, with what is known in its place.</summary>
    private static ProgramArgument Given(NodeContext node, long?[] lengths)
    {
        BlockBuilder block = node.Block;
        if (!lengths.Contains(0) && node.Constant(1) is null && node.Lengths(1)!.SequenceEqual(lengths)) return node.Value(1);
        return block.Vector([.. lengths.Select((length, i) => length is { } known and not -1 ? (Length)known
            : i < node.Rank(0) && node.Constant(1)?.ToIntegers()[i] is 0 ? block.LengthOf(node.Value(0), i)
            : length is -1 ? -1
            : node.Value(1).Known?.Numbers[i] is 0 ? block.LengthOf(node.Value(0), i)
            : new Length(TensorShape.Unknown, block.SliceByIndex(node.Value(1), new[] { i }, new[] { i + 1 })))]);
    }

    /// <summary>
    /// x with some of its axes, of which the others are of length 1 when the program runs: all lengths are given, so that it fails where
    /// they are not.
    /// </summary>
    private static ProgramVariable Squeezed(BlockBuilder block, ProgramVariable x, int[] axes)
    {
        Length[] lengths = [.. axes.Select(axis => block.LengthOf(x, axis))];
        return Array.TrueForAll(lengths, length => length.IsKnown)
            ? block.ReshapeTo(x, lengths)
            : block.Reshape(x, block.Vector(lengths));
    }

    private static void Restate(NodeContext node, ImportedTensor x, TensorShape shape, Func<ProgramVariable, ProgramVariable> change)
    {
        if (HighRanks.Exceeds(shape)) node.Output(0, x.Type, node.Materialize(x), shape);
        else if (x.IsFolded) node.Output(HighRanks.Unfold(node.Block, node.Materialize(x), shape));
        else node.Output(change(node.Materialize(x)));
    }

    private static void ExpandHigh(NodeContext node, ImportedTensor x, TensorShape shape)
    {
        // One axis after the other is repeated, what comes before and after it joined: [before, 1, after].
        long[] dims = [.. Enumerable.Repeat(1L, shape.Rank - x.Shape.Rank), .. x.Shape.Dims];
        ProgramVariable value = node.Materialize(x);
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (dims[axis] == shape[axis]) continue;
            ProgramVariable apart = node.Block.ReshapeTo(
                value, TensorShape.Product(dims.AsSpan()[..axis]), 1, TensorShape.Product(dims.AsSpan()[(axis + 1)..]));
            value = node.Block.Tile(apart, new[] { 1, (int)shape[axis], 1 });
            dims[axis] = shape[axis];
        }

        node.Output(0, x.Type, value, shape);
    }

    private static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
}
