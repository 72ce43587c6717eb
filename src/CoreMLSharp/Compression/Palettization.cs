using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression;

/// <summary>Positions in a table of 2^bits numbers. Bits are 1 to 8 in neural networks, and 1, 2, 3, 4, 6 or 8 in ML Programs.</summary>
public sealed record Palettization : IntegerEncoding
{
    /// <summary>Where tables come from.</summary>
    public PaletteKind Palette { get; init; } = PaletteKind.KMeans;

    /// <summary>The table of <see cref="PaletteKind.Custom"/>: 1 to 2^bits numbers.</summary>
    public IReadOnlyList<float> Table { get; init; } = [];

    /// <summary>How many output channels share a table; null for all. Only in ML Programs; it divides their number.</summary>
    public int? GroupSize { get; init; }

    /// <summary>
    /// How many weights, one of each of so many neighbouring output channels, a table's entry stands for. More than 1 only in ML Programs.
    /// </summary>
    public int VectorLength { get; init; } = 1;

    /// <summary>8 for tables whose entries are integers of eight bits with a scale; null for floats. Only in ML Programs.</summary>
    public int? TableBits { get; init; }

    internal override string? OnlyInPrograms => GroupSize is not null ? "Tables for groups of channels are"
        : VectorLength > 1 ? "Tables of vectors are"
        : TableBits is not null ? "Tables of integers are"
        : base.OnlyInPrograms;

    private protected override string Name => "palettize";

    private protected override int LeastBits => 1;

    private protected override bool NeedsTensorForms => Bits == 3 || GroupSize is not null || VectorLength > 1 || TableBits is not null;

    /// <summary>Vectors get tables like all others: of 256 entries, or of all numbers.</summary>
    private protected override bool SuitsVectors => Palette == PaletteKind.Unique || (Bits == VectorBits && Palette != PaletteKind.Custom);

    private int Entries => 1 << Bits;

    internal override void Check()
    {
        base.Check();
        if (Palette == PaletteKind.Custom)
        {
            if (Table.Count == 0 || Table.Count > Entries) throw new CoreMLException($"The table has {Table.Count} numbers; {Bits} bits choose from 1 to {Entries}.");
            if (!Table.All(float.IsFinite)) throw new CoreMLException("The table holds a number that is not finite.");
        }

        if (GroupSize < 1) throw new CoreMLException($"Groups of {GroupSize} output channels are not possible; choose 1 or more.");
        if (VectorLength < 1) throw new CoreMLException($"Vectors of {VectorLength} weights are not possible; choose 1 or more.");
        if (TableBits is not (null or 8)) throw new CoreMLException($"Tables of {TableBits}-bit entries are not defined; 8 is.");
        if (VectorLength > 1 && (Palette != PaletteKind.KMeans || Pruning is not null))
        {
            throw new CoreMLException("Tables of vectors come from k-means only, and are not pruned.");
        }
    }

    internal override void CheckForPrograms()
    {
        if (Bits is not (1 or 2 or 3 or 4 or 6 or 8)) throw new CoreMLException($"ML Programs have tables for 1, 2, 3, 4, 6 and 8 bits, not for {Bits}.");
    }

    private protected override string? RefuseVector(LayerWeight weight, int count) => weight.IsVector && count <= Entries ? "is smaller than a table" : null;

    private protected override Attempt<EncodedWeights> EncodeNumbers(LayerWeight weight, ReadOnlySpan<float> numbers) =>
        Find(numbers) is { } palette ? EncodedWeights.Table(palette, Bits) : TooMany;

    private protected override Attempt<EncodedConstant> EncodeNumbers(ProgramConstant constant, float[] weights, WeightMask? mask, Opset opset)
    {
        if ((GroupSize is not null || VectorLength > 1) && constant.OutputAxis is null) return "has no one axis of output channels";
        int axis = constant.OutputAxis ?? 0, channels = constant.Shape[axis], group = GroupSize ?? channels;
        if (channels % group != 0 || group % VectorLength != 0)
        {
            return $"has {channels} output channels, which groups of {group} and vectors of {VectorLength} do not divide";
        }

        int[] shape = [.. constant.Shape], counts = [.. shape.Select(_ => 1)];
        counts[axis] = channels / group;
        shape[axis] /= VectorLength;
        byte[] codes = new byte[weights.Length / VectorLength];
        float[] table = new float[counts[axis] * Entries * VectorLength];
        int[] order = AxisBlocks.Order(shape, counts);
        int blockLength = order.Length / counts[axis], tableLength = Entries * VectorLength;
        for (int block = 0; block < counts[axis]; block++)
        {
            ReadOnlySpan<int> places = order.AsSpan(block * blockLength, blockLength);
            Span<float> entries = table.AsSpan(block * tableLength, tableLength);
            if (VectorLength > 1) FindVectors(weights, constant.Shape, axis, places, entries, codes);
            else if (!FindNumbers(weights, mask, places, entries, codes)) return TooMany;
        }

        long[] codeShape = [.. shape.Select(size => (long)size)], tableShape = [.. counts.Select(count => (long)count), Entries, VectorLength];
        IReadOnlyList<ExpressionStep> steps = opset >= ExpressionSteps.TensorForms
            ? Steps(constant, codes, codeShape, table, tableShape, axis, mask)
            : [BytesStep(constant, codes, table)];
        return new EncodedConstant(steps, mask, $"{Bits}-bit lookup table{(VectorLength > 1 ? $" of {VectorLength}" : "")}");
    }

    private string TooMany => $"has more than {Entries} different numbers";

    /// <summary>The table for some numbers and their positions in it; null where there is none.</summary>
    private Palette? Find(ReadOnlySpan<float> numbers) => Palette switch
    {
        PaletteKind.Uniform => Encodings.Palette.Uniform(numbers, Bits),
        PaletteKind.Unique => Encodings.Palette.Unique(numbers, Bits),
        PaletteKind.Custom => Encodings.Palette.Nearest(numbers, [.. Table], Bits),
        _ => Encodings.Palette.KMeans(numbers, Bits),
    };

    /// <summary>Finds the table of a block and the codes of its weights, of those that are stored where others are zeros.</summary>
    private bool FindNumbers(float[] weights, WeightMask? mask, ReadOnlySpan<int> places, Span<float> entries, byte[] codes)
    {
        if (mask is not null) places = places.ToArray().Where(place => mask[place]).ToArray();
        float[] numbers = new float[places.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = weights[places[i]];
        if (numbers.Length == 0) return true;
        if (Find(numbers) is not { } palette) return false;
        palette.Table.CopyTo(entries);
        for (int i = 0; i < numbers.Length; i++) codes[places[i]] = palette.Codes[i];
        return true;
    }

    /// <summary>The same for vectors of weights along the axis of output channels.</summary>
    private void FindVectors(float[] weights, int[] shape, int axis, ReadOnlySpan<int> places, Span<float> entries, byte[] codes)
    {
        int inner = shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size);
        float[] vectors = new float[places.Length * VectorLength];
        for (int i = 0; i < places.Length; i++)
        {
            int start = (places[i] / inner * VectorLength * inner) + (places[i] % inner);
            for (int j = 0; j < VectorLength; j++) vectors[(i * VectorLength) + j] = weights[start + (j * inner)];
        }

        (float[] table, byte[] found) = VectorPalette.Find(vectors, VectorLength, Entries);
        table.CopyTo(entries);
        for (int i = 0; i < places.Length; i++) codes[places[i]] = found[i];
    }

    /// <summary>The form of CoreML6: one table, and positions packed into bytes.</summary>
    private ExpressionStep BytesStep(ProgramConstant constant, byte[] codes, float[] table) => new(
        "constexpr_lut_to_dense",
        [
            new("indices", ExpressionSteps.Bytes(PackedBits.Pack(codes, Bits))),
            new("lut", ProgramTensor.OfFloats(constant.Tensor.DataType, table, [table.Length])),
            new("shape", ExpressionSteps.Shape(constant)),
        ],
        [ExpressionSteps.Whole(constant)]);

    private IReadOnlyList<ExpressionStep> Steps(
        ProgramConstant constant, byte[] codes, long[] shape, float[] table, long[] tableShape, int axis, WeightMask? mask)
    {
        List<ExpressionStep> steps = [];
        StepParameter lut = new("lut", ProgramTensor.OfFloats(constant.Tensor.DataType, table, tableShape));
        if (TableBits is { } bits)
        {
            steps.Add(IntegerTable(constant, table, tableShape, bits));
            lut = new("lut", null, "_lut");
        }

        if (mask is null)
        {
            StepParameter[] vectorAxis = VectorLength == 1 ? [] : [new("vector_axis", ProgramTensor.Scalar(axis))];
            StepParameter indices = new("indices", PackedCodes.Unsigned(codes, Bits, shape));
            return [.. steps, new("constexpr_lut_to_dense", [indices, lut, .. vectorAxis], [ExpressionSteps.Whole(constant)])];
        }

        StepParameter stored = new("indices_nonzero_data", PackedCodes.Unsigned(mask.Select(codes), Bits, [mask.Count]));
        StepParameter where = new("indices_mask", mask.ToTensor(constant.Tensor.Shape));
        return
        [
            .. steps,
            new("constexpr_lut_to_sparse", [where, stored, lut], ExpressionSteps.SparseOutputs(constant, mask.Count)),
            ExpressionSteps.FromSparse(constant),
        ];
    }

    private static ExpressionStep IntegerTable(ProgramConstant constant, float[] table, long[] tableShape, int bits)
    {
        DataType type = constant.Tensor.DataType;
        int length = (int)(tableShape[^1] * tableShape[^2]);
        LinearEncoding entries = LinearEncoding.Symmetric(table, bits, new ChannelLayout(table.Length / length, length));
        ProgramTensor scale = ProgramTensor.OfFloats(type, entries.Scales, [.. tableShape[..^2], 1, 1]);
        return new(
            "constexpr_blockwise_shift_scale",
            [new("data", PackedCodes.Signed(entries.Codes, bits, tableShape)), new("scale", scale)],
            [new("_lut", type, tableShape)]);
    }
}
