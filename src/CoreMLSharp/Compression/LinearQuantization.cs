using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Compression;

/// <summary>
/// Whole numbers of equal steps between the smallest and the largest weight: weight ≈ scale · code + offset. Bits are 1 to 8 in neural networks, or 2
/// to 8 around zero, and 4 or 8 in ML Programs.
/// </summary>
public sealed record LinearQuantization : IntegerEncoding
{
    /// <summary>Whether there are as many steps below zero as above: weight ≈ scale · code.</summary>
    public bool IsSymmetric { get; init; }

    /// <summary>What has a scale of its own.</summary>
    public CompressionGranularity Granularity { get; init; } = CompressionGranularity.PerChannel;

    /// <summary>How many input channels a block of <see cref="CompressionGranularity.PerBlock"/> has; it divides their number.</summary>
    public int BlockSize { get; init; } = 32;

    internal override string? OnlyInPrograms => Granularity == CompressionGranularity.PerBlock ? "Scales for blocks are" : base.OnlyInPrograms;

    private protected override string Name => IsSymmetric ? "symmetric" : "linear";

    private protected override int LeastBits => IsSymmetric ? 2 : 1;

    private protected override bool NeedsTensorForms => Bits < 8 || Granularity == CompressionGranularity.PerBlock;

    internal override void Check()
    {
        base.Check();
        if (BlockSize < 1) throw new CoreMLException($"Blocks of {BlockSize} input channels are not possible; choose 1 or more.");
    }

    internal override void CheckForPrograms()
    {
        if (Bits is not (4 or 8)) throw new CoreMLException($"ML Programs have linear codes of 4 and 8 bits, not of {Bits}.");
    }

    private protected override Attempt<EncodedWeights> EncodeNumbers(LayerWeight weight, ReadOnlySpan<float> numbers)
    {
        ChannelLayout layout = Granularity == CompressionGranularity.PerChannel ? weight.LayoutOf(numbers.Length) : ChannelLayout.Whole(numbers.Length);
        LinearEncoding encoding = IsSymmetric ? LinearEncoding.Symmetric(numbers, Bits, layout) : LinearEncoding.Affine(numbers, Bits, layout);
        return EncodedWeights.Linear(encoding, Bits);
    }

    private protected override Attempt<EncodedConstant> EncodeNumbers(ProgramConstant constant, float[] weights, WeightMask? mask, Opset opset)
    {
        int[] counts = [.. constant.Shape.Select(_ => 1)];
        if (Granularity != CompressionGranularity.PerTensor && constant.OutputAxis is { } output) counts[output] = constant.Shape[output];
        if (Granularity == CompressionGranularity.PerBlock)
        {
            if (constant.InputAxis is not { } input || input >= counts.Length) return ProgramConstant.NoInputAxis;
            int channels = constant.Shape[input];
            if (channels % BlockSize != 0) return $"has {channels} input channels, which blocks of {BlockSize} do not divide";
            counts[input] = channels / BlockSize;
        }

        LinearEncoding encoding = Encode(constant, weights, counts);
        IReadOnlyList<ExpressionStep> steps = opset >= ExpressionSteps.TensorForms
            ? Steps(constant, encoding, [.. counts.Select(count => (long)count)], mask)
            : [AffineStep(constant, encoding)];
        return new EncodedConstant(steps, mask, $"{Bits}-bit {Name}");
    }

    /// <summary>The codes in the order of the weights, and scales in the order of the blocks.</summary>
    private LinearEncoding Encode(ProgramConstant constant, float[] weights, int[] counts)
    {
        int[] order = AxisBlocks.Order(constant.Shape, counts);
        float[] sorted = [.. order.Select(place => weights[place])];
        int blocks = counts.Aggregate(1, (product, count) => product * count);
        ChannelLayout layout = new(blocks, sorted.Length / blocks);
        LinearEncoding encoding = IsSymmetric ? LinearEncoding.Symmetric(sorted, Bits, layout) : LinearEncoding.AffineWithZero(sorted, Bits, layout);
        byte[] codes = new byte[sorted.Length];
        for (int i = 0; i < order.Length; i++) codes[order[i]] = encoding.Codes[i];
        return encoding with { Codes = codes };
    }

    private IReadOnlyList<ExpressionStep> Steps(ProgramConstant constant, LinearEncoding encoding, long[] scaleShape, WeightMask? mask)
    {
        ProgramTensor scale = ProgramTensor.OfFloats(constant.Tensor.DataType, encoding.Scales, scaleShape);
        StepParameter[] steps = [new("scale", scale), .. IsSymmetric ? [] : new StepParameter[] { new("offset", PackedCodes.Unsigned(encoding.Zeros, Bits, scaleShape)) }];
        if (mask is null)
        {
            ProgramTensor data = Store(encoding.Codes, Bits, [.. constant.Tensor.Shape]);
            return [new("constexpr_blockwise_shift_scale", [new("data", data), .. steps], [ExpressionSteps.Whole(constant)])];
        }

        ProgramTensor stored = Store(mask.Select(encoding.Codes), Bits, [mask.Count]);
        return
        [
            new(
                "constexpr_sparse_blockwise_shift_scale",
                [new("data_mask", mask.ToTensor(constant.Tensor.Shape)), new("nonzero_data", stored), .. steps],
                ExpressionSteps.SparseOutputs(constant, mask.Count)),
            ExpressionSteps.FromSparse(constant),
        ];
    }

    /// <summary>The form of CoreML6: eight bits, a scale and a zero point for all or for each place of one axis.</summary>
    private ExpressionStep AffineStep(ProgramConstant constant, LinearEncoding encoding)
    {
        bool isWhole = encoding.Scales.Length == 1;
        long[] shape = isWhole ? [] : [encoding.Scales.Length];
        return new ExpressionStep(
            "constexpr_affine_dequantize",
            [
                new("quantized_data", Store(encoding.Codes, Bits, [.. constant.Tensor.Shape])),
                new("zero_point", Store(encoding.Zeros, Bits, shape)),
                new("scale", ProgramTensor.OfFloats(constant.Tensor.DataType, encoding.Scales, shape)),
                new("axis", ProgramTensor.Scalar(isWhole ? 0 : constant.OutputAxis ?? 0)),
            ],
            [ExpressionSteps.Whole(constant)]);
    }

    private ProgramTensor Store(byte[] codes, int bits, ReadOnlySpan<long> shape) =>
        IsSymmetric ? PackedCodes.Signed(codes, bits, shape) : PackedCodes.Unsigned(codes, bits, shape);
}
