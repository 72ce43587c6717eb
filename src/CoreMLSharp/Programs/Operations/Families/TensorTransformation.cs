using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;
using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>The same elements in another shape or order.</summary>
internal static class TensorTransformation
{
    public static readonly OperationDefinition[] Operations =
    [
        new("batch_to_space", CoreML5, BatchToSpace, "x: T, block_shape: const int32[], crops: const int32[][]")
        {
            Summary = "The batch moved into blocks of height and width, which are then cropped.",
        },
        new("depth_to_space", CoreML5, call => DepthToSpace(call, "block_size"), "x: T, block_size: const int32")
        {
            Summary = "Channels moved into blocks of height and width.",
        },
        new("expand_dims", CoreML5, ExpandDims, "x: T, axes: const int32[]", "T: basic", ValueInference.Same)
        {
            Summary = "New dimensions of 1 at some places of the result.",
        },
        new("expand_dims", CoreML7, ExpandDims, "x: T, axes: const int32[]", "T: all", ValueInference.Same),
        new("pixel_shuffle", CoreML5, call => DepthToSpace(call, "upscale_factor"), "x: T, upscale_factor: const int32")
        {
            Summary = "Channels moved into blocks of height and width, the channel being the outermost.",
        },
        new("pixel_unshuffle", CoreML6, call => SpaceToDepth(call, "downscale_factor"), "x: T, downscale_factor: const uint32")
        {
            Summary = "Blocks of height and width moved into channels, the channel being the outermost.",
        },
        new("reshape", CoreML5, Reshape, "x: T, shape: int32", "T: basic", ValueInference.Same)
        {
            Summary = "Another shape; −1 takes the rest, 0 keeps x's length there.",
        },
        new("reshape", CoreML7, Reshape, "x: T, shape: U", "T: all; U: index", ValueInference.Same),
        new(
            "reshape_like", CoreML6, ReshapeLike, "x: T, ref_tensors: V*, begins: const int32*, ends: const int32*, end_masks: const bool*",
            "T: basic; V: any")
        {
            Summary = "A shape put together of ranges of the dimensions of other tensors.",
        },
        new(
            "reshape_like", CoreML7, ReshapeLike, "x: T, ref_tensors: V*, begins: const int32*, ends: const int32*, end_masks: const bool*",
            "T: all; V: any"),
        new("reverse", CoreML5, Reverse, "x: T, axes: const int32[]?", "T: basic")
        {
            Summary = "Backwards along some axes, all by default.",
        },
        new("reverse", CoreML7, Reverse, "x: T, axes: const int32[]?", "T: all"),
        new(
            "reverse_sequence", CoreML5, ReverseSequence, "x: T, lengths: int32, seq_axis: const int32 = 0, batch_axis: const int32 = 0",
            "T: basic")
        {
            Summary = "The first elements of each sequence backwards.",
        },
        new(
            "reverse_sequence", CoreML7, ReverseSequence, "x: T, lengths: U, seq_axis: const int32 = 0, batch_axis: const int32 = 0",
            "T: all; U: index"),
        new("sliding_windows", CoreML5, SlidingWindows, "x: T, axis: const int32, size: const int32, stride: const int32 = 1", "T: number")
        {
            Summary = "Windows along an axis, in a new axis after it.",
        },
        new("sliding_windows", CoreML7, SlidingWindows, "x: T, axis: const int32, size: const int32, stride: const int32 = 1", "T: all"),
        new("space_to_batch", CoreML5, SpaceToBatch, "x: T, block_shape: const int32[], paddings: const int32[][]")
        {
            Summary = "Blocks of padded height and width moved into the batch.",
        },
        new("space_to_depth", CoreML5, call => SpaceToDepth(call, "block_size"), "x: T, block_size: const int32")
        {
            Summary = "Blocks of height and width moved into channels.",
        },
        new("squeeze", CoreML5, Squeeze, "x: T, axes: const int32[]?", "T: basic", ValueInference.Same)
        {
            Summary = "Without dimensions of 1: those named, or all.",
        },
        new("squeeze", CoreML7, Squeeze, "x: T, axes: const int32[]?", "T: all", ValueInference.Same),
        new("transpose", CoreML5, Transpose, "x: T, perm: const int32[]", "T: basic")
        {
            Summary = "Other order of dimensions: which one of x comes at each place.",
        },
        new("transpose", CoreML7, Transpose, "x: T, perm: const int32[]", "T: all"),
    ];

    private static ProgramType[] ExpandDims(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int rank = x.Rank + call.Longs("axes").Length;
        int[] axes = call.Axes("axes", rank);
        Queue<long> rest = new(x.Dims);
        return
        [
            call.Tensor(call.ElementType("x"), [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : rest.Dequeue())]),
        ];
    }

    /// <summary>Of the named dimensions, or of all, those vanish whose length is known to be 1; the others stay.</summary>
    private static ProgramType[] Squeeze(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int[] axes = call.Has("axes") ? call.Axes("axes", x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        return [call.Tensor(call.ElementType("x"), [.. x.Dims.Where((dim, axis) => dim != 1 || !axes.Contains(axis))])];
    }

    /// <summary>
    /// A length of -1 takes the rest; 0 takes that of x at the same place, from CoreML7 on counted from the end, so that ranks may differ.
    /// </summary>
    private static ProgramType[] Reshape(OperationCall call)
    {
        TensorShape x = call.Value("x").Shape;
        TensorOperation.CheckLengths(call, "shape");
        if (call.Lengths("shape") is not { } wanted)
        {
            return [new ProgramType.Tensor(call.ElementType("x"), TensorOperation.ShapeGivenBy(call, "shape"))];
        }

        if (wanted.Contains(0) && x.IsRanked && call.Opset < CoreML7 && wanted.Length != x.Rank)
        {
            throw call.Failure("shape", $"it has 0 among {wanted.Length} lengths, which must be as many as the {x.Rank} dimensions of x.");
        }

        if (wanted.Any(length => length < -1) || wanted.Count(length => length == -1) > 1)
        {
            throw call.Failure("shape", $"[{string.Join(", ", wanted)}] is not a shape with at most one -1.");
        }

        List<long> open = [.. x.Dims];
        long[] dims = new long[wanted.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            if (wanted[i] == 0 && x.IsRanked)
            {
                int from = call.Opset < CoreML7 ? i : x.Rank - wanted.Length + i;
                dims[i] = from >= 0 ? x[from] : 1;
                if (from >= 0) open.Remove(x[from]);
            }
            else
            {
                dims[i] = wanted[i] is > 0 and { } length ? length : Unknown;
            }
        }

        // What x's dimensions hold that were not simply taken over is what the other lengths must hold together.
        long total = x.IsRanked ? Product([.. open]) : Unknown;
        long[] others = [.. dims.Where((_, i) => wanted[i] is not (0 or -1))];
        long product = Product(others);
        int rest = Array.IndexOf(wanted, -1);
        if (total != Unknown && product != Unknown)
        {
            bool fits = rest >= 0 ? product != 0 && total % product == 0 : total == product;
            if (!fits) throw call.Failure("shape", $"[{string.Join(", ", wanted)}] does not hold the elements of {x}.");
            if (rest >= 0) dims[rest] = total / product;
        }

        return [call.Tensor(call.ElementType("x"), dims)];
    }

    /// <summary>The shape is put together of ranges of the dimensions of other tensors.</summary>
    private static ProgramType[] ReshapeLike(OperationCall call)
    {
        ProgramVariable[] references = call.Values("ref_tensors");
        long[] begins = Numbers(call, "begins", references.Length);
        long[] ends = Numbers(call, "ends", references.Length);
        long[] masks = Numbers(call, "end_masks", references.Length);
        List<long> dims = [];
        for (int i = 0; i < references.Length; i++)
        {
            TensorShape shape = references[i].Shape;
            if (!shape.IsRanked) throw call.Failure("ref_tensors", $"the number of dimensions of '{references[i].Name}' is not known.");
            int begin = Place(begins[i], shape.Rank);
            int end = masks[i] != 0 ? shape.Rank : Place(ends[i], shape.Rank);
            if (begin < end) dims.AddRange(shape.Dims[begin..end]);
        }

        TensorShape x = call.Value("x").Shape;
        TensorShape result = new([.. dims]);
        if (x.Count != result.Count && x.Count != Unknown && result.Count != Unknown)
        {
            throw call.Failure("ref_tensors", $"together they give the shape {result}, which does not hold the elements of {x}.");
        }

        return [new ProgramType.Tensor(call.ElementType("x"), result)];
    }

    private static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);

    private static long[] Numbers(OperationCall call, string parameter, int count)
    {
        ProgramVariable[] values = call.Values(parameter);
        long[] numbers = [.. values.SelectMany(value => value.Known is { IsComplete: true } known
            ? known.Numbers.Select(number => (long)number!.Value)
            : throw call.Failure(parameter, $"'{value.Name}' must be known before the program runs."))];
        return numbers.Length == count ? numbers : throw call.Failure(parameter, $"it has {numbers.Length} values for {count} tensors.");
    }

    private static ProgramType[] Reverse(OperationCall call)
    {
        if (call.Has("axes")) call.Axes("axes", call.Rank("x"));
        return Infer.SameAsX(call);
    }

    private static ProgramType[] ReverseSequence(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 2);
        int batch = call.Axis("batch_axis", x.Rank);
        if (call.Axis("seq_axis", x.Rank) == batch) throw call.Failure("seq_axis", $"it is {batch}, as 'batch_axis' is; they must differ.");
        Infer.CheckVector(call, "lengths", x[batch]);
        return Infer.SameAsX(call);
    }

    private static ProgramType[] SlidingWindows(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        int axis = call.Axis("axis", x.Rank);
        long size = call.Long("size");
        long stride = call.Long("stride");
        if (size < 1 || (x[axis] != Unknown && size > x[axis]))
        {
            throw call.Failure("size", $"{size} is not from 1 to {x[axis]}, the length of axis {axis}.");
        }

        if (stride < 1) throw call.Failure("stride", $"{stride} is not positive.");
        return
        [
            new ProgramType.Tensor(
                call.ElementType("x"),
                new TensorShape(x.With(axis, Map(x[axis], length => ((length - size) / stride) + 1)).Dims.Insert(axis + 1, size))),
        ];
    }

    private static ProgramType[] Transpose(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int[] axes = call.Axes("perm", x.Rank);
        if (axes.Length != x.Rank) throw call.Failure("perm", $"it names {axes.Length} of {x.Rank} dimensions.");
        return [new ProgramType.Tensor(call.ElementType("x"), new TensorShape([.. axes.Select(axis => x[axis])]))];
    }

    private static ProgramType[] DepthToSpace(OperationCall call, string parameter)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        long block = Block(call, parameter);
        return
        [
            call.Tensor(
                call.ElementType("x"), x[0], Divided(call, "channels", x[1], block * block), Map(x[2], height => height * block),
                Map(x[3], width => width * block)),
        ];
    }

    private static ProgramType[] SpaceToDepth(OperationCall call, string parameter)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        long block = Block(call, parameter);
        return
        [
            call.Tensor(
                call.ElementType("x"), x[0], Map(x[1], channels => channels * block * block), Divided(call, "height", x[2], block),
                Divided(call, "width", x[3], block)),
        ];
    }

    private static ProgramType[] SpaceToBatch(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        (long[] blocks, long[] pad) = Blocks(call, "paddings");
        long height = Map(x[2], length => length + pad[0] + pad[1]);
        long width = Map(x[3], length => length + pad[2] + pad[3]);
        return
        [
            call.Tensor(
                call.ElementType("x"), Map(x[0], batch => batch * blocks[0] * blocks[1]), x[1], Divided(call, "height", height, blocks[0]),
                Divided(call, "width", width, blocks[1])),
        ];
    }

    private static ProgramType[] BatchToSpace(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        (long[] blocks, long[] crops) = Blocks(call, "crops");
        long height = Map(x[2], length => Cropped(call, (length * blocks[0]) - crops[0] - crops[1]));
        long width = Map(x[3], length => Cropped(call, (length * blocks[1]) - crops[2] - crops[3]));
        return [call.Tensor(call.ElementType("x"), Divided(call, "batch", x[0], blocks[0] * blocks[1]), x[1], height, width)];
    }

    private static long Cropped(OperationCall call, long length) =>
        length > 0 ? length : throw call.Failure("crops", "they leave nothing.");

    /// <summary>Block sizes [2] and amounts at both ends of both dimensions [2, 2].</summary>
    private static (long[] Blocks, long[] Amounts) Blocks(OperationCall call, string amounts)
    {
        Infer.CheckShape(call, amounts, new TensorShape(2, 2));
        return (call.Window("block_shape", 2, 1), call.Window(amounts, 4, 0));
    }

    private static long Block(OperationCall call, string parameter) =>
        call.Long(parameter) is >= 1 and <= int.MaxValue and long block
            ? block
            : throw call.Failure(parameter, $"{call.Long(parameter)} is not a size of blocks.");

    private static long Divided(OperationCall call, string what, long length, long parts) =>
        Map(
            length,
            known => known % parts == 0 ? known / parts : throw call.Failure("x", $"its {what}, {known}, is not divided by {parts}."));
}
