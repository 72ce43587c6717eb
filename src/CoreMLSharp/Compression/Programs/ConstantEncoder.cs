using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Compresses constants of a program as the options say, in the forms of an operation set.</summary>
internal sealed class ConstantEncoder(CompressionOptions options, Opset opset)
{
    /// <summary>The first set whose compressed constants have the form of tensors of small integers.</summary>
    private const Opset TensorForms = Opset.CoreML8;

    private bool HasTensorForms => opset >= TensorForms;

    /// <summary>The oldest set that has what the options ask for.</summary>
    public static Opset OldestFor(CompressionOptions options)
    {
        bool isLinear = options.Mode is CompressionMode.Linear or CompressionMode.Symmetric;
        bool isTable = options.Mode == CompressionMode.Palettize;
        bool needsTensors = (isLinear && (options.Bits < 8 || options.Granularity == CompressionGranularity.PerBlock))
            || (isTable && (options.Bits == 3 || options.GroupSize is not null || options.VectorLength > 1 || options.TableBits is not null))
            || ((isLinear || isTable) && options.IsPruned);
        return needsTensors ? TensorForms : Opset.CoreML6;
    }

    /// <summary>The operations that make the constant; null with a reason where it stays.</summary>
    public (IReadOnlyList<ExpressionStep>? Steps, string Encoding, string? Reason) Encode(ProgramConstant constant)
    {
        if (options.Mode == CompressionMode.Float16)
        {
            return constant.Tensor.DataType == DataType.Float32 ? (Halves(constant), "float16", null) : (null, "", "is float16 already");
        }

        float[] weights = constant.Tensor.ToFloats();
        if (!float.IsFinite(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(weights))) return (null, "", "has numbers that are not finite");
        if (options.Pattern is var (zeros, of))
        {
            if (constant.InputAxis is not { } axis || axis >= constant.Shape.Length) return (null, "", "has no axis of input channels");
            Pruning.ByPattern(weights, constant.Shape, axis, zeros, of);
        }

        if (options.Sparsity is { } sparsity) Pruning.ByMagnitude(weights, sparsity);
        bool[]? mask = options.IsPruned ? [.. weights.Select(weight => weight != 0)] : null;
        if (mask is not null && !mask.Contains(true)) return (null, "", "would be zeros alone");
        return options.Mode switch
        {
            CompressionMode.Prune => (Sparse(constant, weights, mask!), Text(mask, ""), null),
            CompressionMode.Palettize => Tables(constant, weights, mask),
            _ => Integers(constant, weights, mask),
        };
    }

    private static ExpressionStep[] Halves(ProgramConstant constant) =>
    [
        new("constexpr_cast", [new("source_val", ProgramTensor.OfFloats(DataType.Float16, constant.Tensor.ToFloats(), [.. constant.Tensor.Shape])), new("output_dtype", ProgramTensor.OfStrings(["fp32"], []))], [Whole(constant)]),
    ];

    private (IReadOnlyList<ExpressionStep>? Steps, string Encoding, string? Reason) Integers(ProgramConstant constant, float[] weights, bool[]? mask)
    {
        int[] counts = [.. constant.Shape.Select(_ => 1)];
        if (options.Granularity != CompressionGranularity.PerTensor && constant.OutputAxis is { } output) counts[output] = constant.Shape[output];
        if (options.Granularity == CompressionGranularity.PerBlock)
        {
            if (constant.InputAxis is not { } input || input >= counts.Length) return (null, "", "has no axis of input channels");
            if (constant.Shape[input] % options.BlockSize != 0) return (null, "", $"has {constant.Shape[input]} input channels, which blocks of {options.BlockSize} do not divide");
            counts[input] = constant.Shape[input] / options.BlockSize;
        }

        AxisBlocks blocks = new(constant.Shape, counts);
        int[] order = blocks.Order();
        float[] sorted = [.. order.Select(place => weights[place])];
        ChannelLayout layout = new(blocks.Number, sorted.Length / blocks.Number);
        bool isSymmetric = options.Mode == CompressionMode.Symmetric;
        LinearEncoding encoding = isSymmetric ? LinearEncoding.Symmetric(sorted, options.Bits, layout) : LinearEncoding.AffineWithZero(sorted, options.Bits, layout);
        byte[] codes = new byte[sorted.Length];
        for (int i = 0; i < order.Length; i++) codes[order[i]] = encoding.Codes[i];

        long[] scaleShape = [.. counts.Select(count => (long)count)];
        string text = Text(mask, $"{(isSymmetric ? "symmetric" : "linear")} {options.Bits}-bit");
        if (!HasTensorForms) return ([OldIntegers(constant, codes, encoding, isSymmetric)], text, null);
        ProgramTensor scale = ProgramTensor.OfFloats(constant.Tensor.DataType, encoding.Scales, scaleShape);
        StepParameter[] shift = isSymmetric ? [] : [new("offset", PackedCodes.Unsigned(encoding.Zeros, options.Bits, scaleShape))];
        if (mask is null)
        {
            return ([new("constexpr_blockwise_shift_scale", [new("data", Store(codes, constant.Tensor.Shape)), new("scale", scale), .. shift], [Whole(constant)])], text, null);
        }

        byte[] stored = [.. codes.Where((_, i) => mask[i])];
        return (
        [
            new(
                "constexpr_sparse_blockwise_shift_scale",
                [new("data_mask", Bits(mask, constant.Tensor.Shape)), new("nonzero_data", Store(stored, [stored.Length])), new("scale", scale), .. shift],
                SparseOutputs(constant, stored.Length)),
            FromSparse(constant),
        ], text, null);

        ProgramTensor Store(byte[] elements, IReadOnlyList<long> shape) =>
            isSymmetric ? PackedCodes.Signed(elements, options.Bits, [.. shape]) : PackedCodes.Unsigned(elements, options.Bits, [.. shape]);
    }

    /// <summary>The form of CoreML6: eight bits, a scale and a zero point for all or for each place of one axis.</summary>
    private static ExpressionStep OldIntegers(ProgramConstant constant, byte[] codes, LinearEncoding encoding, bool isSymmetric)
    {
        long[] shape = encoding.Scales.Length == 1 ? [] : [encoding.Scales.Length];
        ProgramTensor Store(byte[] elements, ReadOnlySpan<long> sizes) => isSymmetric ? PackedCodes.Signed(elements, 8, sizes) : PackedCodes.Unsigned(elements, 8, sizes);
        return new ExpressionStep(
            "constexpr_affine_dequantize",
            [
                new("quantized_data", Store(codes, [.. constant.Tensor.Shape])),
                new("zero_point", Store(encoding.Zeros, shape)),
                new("scale", ProgramTensor.OfFloats(constant.Tensor.DataType, encoding.Scales, shape)),
                new("axis", ProgramTensor.Scalar(encoding.Scales.Length == 1 ? 0 : constant.OutputAxis ?? 0)),
            ],
            [Whole(constant)]);
    }

    private (IReadOnlyList<ExpressionStep>? Steps, string Encoding, string? Reason) Tables(ProgramConstant constant, float[] weights, bool[]? mask)
    {
        int length = options.VectorLength;
        int[] shape = [.. constant.Shape], counts = [.. shape.Select(_ => 1)];
        if ((options.GroupSize is not null || length > 1) && constant.OutputAxis is null) return (null, "", "has no one axis of output channels");
        int axis = constant.OutputAxis ?? 0;
        int group = options.GroupSize ?? shape[axis];
        if (shape[axis] % group != 0 || group % length != 0) return (null, "", $"has {shape[axis]} output channels, which groups of {group} and vectors of {length} do not divide");
        counts[axis] = shape[axis] / group;
        shape[axis] /= length;
        AxisBlocks blocks = new(shape, counts);
        byte[] codes = new byte[weights.Length / length];
        float[] table = new float[blocks.Number * (1 << options.Bits) * length];
        int[] order = blocks.Order();
        int blockLength = order.Length / blocks.Number;
        for (int block = 0; block < blocks.Number; block++)
        {
            ReadOnlySpan<int> places = order.AsSpan(block * blockLength, blockLength);
            Span<float> entries = table.AsSpan(block * (1 << options.Bits) * length, (1 << options.Bits) * length);
            if (!(length == 1 ? FindNumbers(weights, mask, places, entries, codes) : FindVectors(weights, constant.Shape, axis, places, entries, codes)))
            {
                return (null, "", $"has more than {1 << options.Bits} different numbers");
            }
        }

        return (TableSteps(constant, codes, [.. shape.Select(size => (long)size)], table, [.. counts.Select(count => (long)count), 1 << options.Bits, length], axis, mask), TableText(mask), null);
    }

    /// <summary>Finds the table of a block and the codes of its weights, of those that are stored where others are zeros.</summary>
    private bool FindNumbers(float[] weights, bool[]? mask, ReadOnlySpan<int> places, Span<float> entries, byte[] codes)
    {
        if (mask is not null) places = places.ToArray().Where(place => mask[place]).ToArray();
        float[] numbers = new float[places.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = weights[places[i]];
        if (numbers.Length == 0) return true;
        Palette? palette = options.Palette switch
        {
            PaletteKind.Uniform => Palette.Uniform(numbers, options.Bits),
            PaletteKind.Unique => Palette.Unique(numbers, options.Bits),
            PaletteKind.Custom => Palette.Nearest(numbers, [.. options.Table], options.Bits),
            _ => Palette.KMeans(numbers, options.Bits),
        };
        if (palette is null) return false;
        palette.Table.CopyTo(entries);
        for (int i = 0; i < numbers.Length; i++) codes[places[i]] = palette.Codes[i];
        return true;
    }

    /// <summary>The same for vectors of weights along the axis of output channels.</summary>
    private bool FindVectors(float[] weights, int[] shape, int axis, ReadOnlySpan<int> places, Span<float> entries, byte[] codes)
    {
        int length = options.VectorLength;
        int inner = shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size);
        float[] vectors = new float[places.Length * length];
        for (int i = 0; i < places.Length; i++)
        {
            int start = (places[i] / inner * length * inner) + (places[i] % inner);
            for (int j = 0; j < length; j++) vectors[(i * length) + j] = weights[start + (j * inner)];
        }

        (float[] table, byte[] found) = VectorPalette.Find(vectors, length, 1 << options.Bits);
        table.CopyTo(entries);
        for (int i = 0; i < places.Length; i++) codes[places[i]] = found[i];
        return true;
    }

    private ExpressionStep[] TableSteps(ProgramConstant constant, byte[] codes, long[] shape, float[] table, long[] tableShape, int axis, bool[]? mask)
    {
        DataType type = constant.Tensor.DataType;
        if (!HasTensorForms)
        {
            return
            [
                new(
                    "constexpr_lut_to_dense",
                    [
                        new("indices", Bytes(PackedBits.Pack(codes, options.Bits))),
                        new("lut", ProgramTensor.OfFloats(type, table, [table.Length])),
                        new("shape", ShapeTensor(constant)),
                    ],
                    [Whole(constant)]),
            ];
        }

        List<ExpressionStep> steps = [];
        StepParameter lut = new("lut", ProgramTensor.OfFloats(type, table, tableShape));
        if (options.TableBits is { } bits)
        {
            LinearEncoding entries = LinearEncoding.Symmetric(table, bits, new ChannelLayout(table.Length / (int)(tableShape[^1] * tableShape[^2]), (int)(tableShape[^1] * tableShape[^2])));
            ProgramTensor scale = ProgramTensor.OfFloats(type, entries.Scales, [.. tableShape[..^2], 1, 1]);
            steps.Add(new("constexpr_blockwise_shift_scale", [new("data", PackedCodes.Signed(entries.Codes, bits, tableShape)), new("scale", scale)], [new("_lut", type, tableShape)]));
            lut = new("lut", null, "_lut");
        }

        StepParameter[] vectorAxis = options.VectorLength == 1 ? [] : [new("vector_axis", ProgramTensor.Scalar(axis))];
        if (mask is null)
        {
            steps.Add(new("constexpr_lut_to_dense", [new("indices", PackedCodes.Unsigned(codes, options.Bits, shape)), lut, .. vectorAxis], [Whole(constant)]));
            return [.. steps];
        }

        byte[] stored = [.. codes.Where((_, i) => mask[i])];
        steps.Add(new(
            "constexpr_lut_to_sparse",
            [new("indices_mask", Bits(mask, constant.Tensor.Shape)), new("indices_nonzero_data", PackedCodes.Unsigned(stored, options.Bits, [stored.Length])), lut],
            SparseOutputs(constant, stored.Length)));
        steps.Add(FromSparse(constant));
        return [.. steps];
    }

    private ExpressionStep[] Sparse(ProgramConstant constant, float[] weights, bool[] mask)
    {
        float[] stored = [.. weights.Where((_, i) => mask[i])];
        StepParameter data = new("nonzero_data", ProgramTensor.OfFloats(constant.Tensor.DataType, stored, [stored.Length]));
        ProgramTensor bits = Bits(mask, constant.Tensor.Shape);
        StepParameter[] where = HasTensorForms ? [new("mask", bits)] : [new("mask", Bytes(bits.Bytes.ToArray())), new("shape", ShapeTensor(constant))];
        return [new("constexpr_sparse_to_dense", [data, .. where], [Whole(constant)])];
    }

    private static ExpressionStep FromSparse(ProgramConstant constant) =>
        new("constexpr_sparse_to_dense", [new("nonzero_data", null, "_nonzero"), new("mask", null, "_mask")], [Whole(constant)]);

    private static StepOutput[] SparseOutputs(ProgramConstant constant, int stored) =>
        [new("_mask", DataType.Uint1, constant.Tensor.Shape), new("_nonzero", constant.Tensor.DataType, [stored])];

    private static StepOutput Whole(ProgramConstant constant) => new("", constant.Tensor.DataType, constant.Tensor.Shape);

    private static ProgramTensor Bits(bool[] mask, IReadOnlyList<long> shape) => PackedCodes.Unsigned([.. mask.Select(bit => bit ? (byte)1 : (byte)0)], 1, [.. shape]);

    private static ProgramTensor Bytes(byte[] bytes) => new(DataType.Uint8, [bytes.Length], bytes);

    private static ProgramTensor ShapeTensor(ProgramConstant constant) => ProgramTensor.OfIntegers(DataType.Uint32, [.. constant.Tensor.Shape], [constant.Tensor.Shape.Count]);

    private string TableText(bool[]? mask) => Text(mask, $"table {options.Bits}-bit{(options.VectorLength > 1 ? $" of {options.VectorLength}" : "")}");

    /// <summary>An encoding in words, with the part of zeros in front.</summary>
    private static string Text(bool[]? mask, string encoding) => mask is null ? encoding : $"sparse {100.0 * mask.Count(bit => !bit) / mask.Length:0} % {encoding}".TrimEnd();
}
