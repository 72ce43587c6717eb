using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Quantised numbers. Core ML does not compute with whole numbers of few bits: they become floating point numbers, which are rounded to the
/// same values where the source rounds. Weights stay compressed where the operation set has a form for them.
/// </summary>
internal static class Quantization
{
    /// <summary>round(x / scale) + zero point, limited to what the type holds.</summary>
    public static void Quantize(NodeContext node)
    {
        OnnxType type = node.Attribute("output_dtype") is { I: not 0 } given ? (OnnxType)given.I
            : node.Has(2) ? node.Type(2) : OnnxType.Uint8;
        ProgramVariable x = Real(node, 0);
        int axis = Axis(node);
        ProgramVariable scale = Along(node, 1, axis)!;
        node.Output(0, type, node.Block.Cast(Quantized(node.Block, x, scale, Along(node, 2, axis), type), DataType.Int32));
    }

    /// <summary>(x − zero point) · scale.</summary>
    public static void Dequantize(NodeContext node)
    {
        OnnxType type = node.Type(1);
        if (Compressed(node) is { } constant)
        {
            node.Output(0, type, constant);
            return;
        }

        int axis = Axis(node);
        ProgramVariable scale = Along(node, 1, axis)!;
        ProgramVariable x = node.Block.Cast(node.Value(0), scale.ElementType);
        node.Output(0, type, node.Block.Mul(Shifted(node.Block, x, Along(node, 2, axis)), scale));
    }

    /// <summary>To uint8 by the range of the values, 0 included.</summary>
    public static void DynamicQuantize(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = Real(node, 0);
        (ProgramVariable y, ProgramVariable scale, ProgramVariable zero) = DynamicQuantized(block, x);
        node.Output(0, OnnxType.Uint8, block.Cast(y, DataType.Int32));
        node.Output(1, OnnxType.Float, scale);
        node.Output(2, OnnxType.Uint8, block.Cast(zero, DataType.Int32));
    }

    /// <summary>The product of whole numbers, each without its zero point.</summary>
    public static void MatMulInteger(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable a = Shifted(block, Real(node, 0), ZeroPoint(node, 2, isRow: true));
        ProgramVariable b = Shifted(block, Real(node, 1), ZeroPoint(node, 3, isRow: false));
        node.Output(0, OnnxType.Int32, block.Cast(block.MatMul(a, b, false, false), DataType.Int32));
    }

    /// <summary>A convolution of whole numbers, each without its zero point.</summary>
    public static void ConvInteger(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = Shifted(block, Real(node, 0), Plain(node, 2));
        node.Output(0, OnnxType.Int32, block.Cast(Convolution.Convolve(node, x, 1, Weights(node, 1, 3), null), DataType.Int32));
    }

    /// <summary>
    /// A convolution of quantised numbers: x, w and y each have a scale and a zero point, and the bias is in units of both scales.
    /// </summary>
    public static void QLinearConv(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = Shifted(block, Real(node, 0), Plain(node, 2));
        ProgramVariable sum = Convolution.Convolve(
            node, x, 3, Weights(node, 3, 5), node.Constant(8) is { } bias ? bias.ToProgram(DataType.Float32) : null);
        if (node.Has(8) && node.Constant(8) is null) throw new UnsupportedModelException("its bias must be known before the model runs.");
        ProgramVariable factor = PerChannel(node, 4, sum.Shape.Rank);
        ProgramVariable scaled = block.Mul(sum, block.RealDiv(block.Mul(Scale(node, 1), factor), Scale(node, 6)));
        node.Output(0, node.Type(7), Requantized(block, scaled, Plain(node, 7), node.Type(7)));
    }

    /// <summary>A product of quantised matrices.</summary>
    public static void QLinearMatMul(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable a = Shifted(block, Real(node, 0), ZeroPoint(node, 2, isRow: true));
        ProgramVariable b = Shifted(block, Real(node, 3), ZeroPoint(node, 5, isRow: false));
        ProgramVariable factor = block.RealDiv(
            block.Mul(
                block.As(ZeroPoint(node, 1, isRow: true)!, DataType.Float32),
                block.As(ZeroPoint(node, 4, isRow: false)!, DataType.Float32)),
            Real(node, 6));
        ProgramVariable product = block.Mul(block.MatMul(a, b, false, false), factor);
        node.Output(0, node.Type(7), Requantized(block, product, Plain(node, 7), node.Type(7)));
    }

    /// <summary>
    /// alpha · A · B + C of quantised matrices, C in units of both scales; without an output scale the result is not quantised.
    /// </summary>
    public static void QGemm(NodeContext node)
    {
        BlockBuilder block = node.Block;
        bool isTransposed = node.Flag("transB");
        ProgramVariable a = Shifted(block, Real(node, 0), ZeroPoint(node, 2, isRow: true));
        if (node.Flag("transA")) a = block.Transpose(a, [1, 0]);
        ProgramVariable? zero = Plain(node, 5);
        if (isTransposed && zero?.Shape.Rank == 1) zero = block.ReshapeTo(zero, -1, 1);
        ProgramVariable b = Shifted(block, Real(node, 3), zero);
        ProgramVariable product = block.MatMul(a, b, false, isTransposed);
        ProgramVariable scale = block.Times(block.Mul(Scale(node, 1), Scale(node, 4)), node.Float("alpha", 1f));
        if (node.Has(6)) product = block.Add(product, Real(node, 6));
        ProgramVariable result = block.Mul(product, scale);
        if (!node.Has(7)) node.Output(0, OnnxType.Float, result);
        else node.Output(0, node.Type(8), Requantized(block, block.RealDiv(result, Scale(node, 7)), Plain(node, 8), node.Type(8)));
    }

    /// <summary>Two quantised tensors, element by element.</summary>
    public static Action<NodeContext> QLinearBinary(
        Func<BlockBuilder, ProgramVariable, ProgramVariable, ProgramVariable> function) => node =>
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = function(block, Dequantized(node, 0), Dequantized(node, 3));
        OnnxType type = node.Has(7) ? node.Type(7) : node.Type(0);
        node.Output(0, type, Requantized(block, block.RealDiv(result, Scale(node, 6)), Plain(node, 7), type));
    };

    /// <summary>A function of a quantised tensor.</summary>
    public static Action<NodeContext> QLinearUnary(Func<NodeContext, ProgramVariable, ProgramVariable> function) => node =>
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = function(node, Dequantized(node, 0));
        OnnxType type = node.Has(4) ? node.Type(4) : node.Type(0);
        node.Output(0, type, Requantized(block, block.RealDiv(result, Scale(node, 3)), Plain(node, 4), type));
    };

    public static ProgramVariable LeakyRelu(NodeContext node, ProgramVariable x) =>
        node.Block.LeakyRelu(x, Number(x.ElementType, node.Float("alpha", 0.01f)));

    public static ProgramVariable Softmax(NodeContext node, ProgramVariable x) =>
        node.Block.Softmax(x, node.Axis("axis", -1, x.Shape.Rank));

    /// <summary>The mean over all dimensions but the batch and the channels, which may come last.</summary>
    public static ProgramVariable GlobalAverage(NodeContext node, ProgramVariable x)
    {
        int rank = x.Shape.Rank;
        int[] axes = node.Flag("channels_last") ? [.. Enumerable.Range(1, rank - 2)] : [.. Enumerable.Range(2, rank - 2)];
        return node.Block.ReduceMean(x, axes, true);
    }

    /// <summary>The mean of each window, where the channels may come last.</summary>
    public static ProgramVariable AveragePool(NodeContext node, ProgramVariable x)
    {
        if (!node.Flag("channels_last")) return Mean(x);
        int rank = x.Shape.Rank;
        int[] order = [0, rank - 1, .. Enumerable.Range(1, rank - 2)];
        return node.Block.Transpose(Mean(node.Block.Transpose(x, order)), Inverse(order));

        ProgramVariable Mean(ProgramVariable values) =>
            Pooling.Average(node, values, Windows.Read(node).Resolve(values.Shape), node.Flag("count_include_pad"));
    }

    /// <summary>One of two quantised tensors by a condition.</summary>
    public static void QLinearWhere(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable chosen = block.Choose(node.Value(0), Dequantized(node, 1), Dequantized(node, 4));
        node.Output(0, node.Type(1), Requantized(block, block.RealDiv(chosen, Scale(node, 7)), Plain(node, 8), node.Type(1)));
    }

    /// <summary>A quantised matrix or tensor of constants, or one that is computed, as numbers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">The input.</param>
    /// <param name="scale">The input with its scale.</param>
    /// <param name="zero">The input with its zero point.</param>
    public static ProgramVariable Dequantized(NodeContext node, int input, int scale, int zero)
    {
        BlockBuilder block = node.Block;
        return block.Mul(Shifted(block, Real(node, input), Plain(node, zero)), Scale(node, scale));
    }

    /// <summary>Quantised tensors, each with a scale and a zero point, joined along an axis.</summary>
    public static void QLinearConcat(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable[] parts = [.. Enumerable.Range(0, (node.InputCount - 2) / 3).Select(i => Dequantized(node, 2 + (3 * i)))];
        ProgramVariable all = block.Concat(parts, node.Axis("axis", 0, parts[0].Shape.Rank));
        node.Output(0, node.Type(1), Requantized(block, block.RealDiv(all, Scale(node, 0)), Plain(node, 1), node.Type(1)));
    }

    /// <summary>A product with a quantised matrix of a tensor that is quantised for it.</summary>
    public static void DynamicQuantizeMatMul(NodeContext node)
    {
        BlockBuilder block = node.Block;
        (ProgramVariable y, ProgramVariable scale, ProgramVariable zero) = DynamicQuantized(block, Real(node, 0));
        ProgramVariable b = Shifted(block, Real(node, 1), ZeroPoint(node, 3, isRow: false));
        ProgramVariable product = block.Mul(block.MatMul(block.Sub(y, zero), b, false, false), block.Mul(scale, Real(node, 2)));
        node.Output(node.Has(4) ? block.Add(product, Real(node, 4)) : product);
    }

    /// <summary>A product of whole numbers with scales.</summary>
    public static void MatMulIntegerToFloat(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable a = Shifted(block, Real(node, 0), ZeroPoint(node, 4, isRow: true));
        ProgramVariable b = Shifted(block, Real(node, 1), ZeroPoint(node, 5, isRow: false));
        ProgramVariable product = block.Mul(block.MatMul(a, b, false, false), block.Mul(Real(node, 2), Real(node, 3)));
        node.Output(0, node.Type(2), node.Has(6) ? block.Add(product, Real(node, 6)) : product);
    }

    /// <summary>A tensor with its scale and zero point, the two inputs after it.</summary>
    private static ProgramVariable Dequantized(NodeContext node, int input) => Dequantized(node, input, input + 1, input + 2);

    private static (ProgramVariable Y, ProgramVariable Scale, ProgramVariable Zero) DynamicQuantized(BlockBuilder block, ProgramVariable x)
    {
        ProgramVariable low = block.AtMost(block.ReduceMin(x, null, false), 0);
        ProgramVariable high = block.AtLeast(block.ReduceMax(x, null, false), 0);
        ProgramVariable scale = block.RealDiv(block.Sub(high, low), Number(x.ElementType, 255));
        ProgramVariable safe = block.Select(
            block.Equal(scale, Number(x.ElementType, 0)), Number(x.ElementType, 1), scale);
        ProgramVariable zero = Limited(block, block.Round(block.RealDiv(block.Negative(low), safe)), OnnxType.Uint8);
        return (Limited(block, block.Add(block.Round(block.RealDiv(x, safe)), zero), OnnxType.Uint8), scale, zero);
    }

    private static ProgramVariable Requantized(BlockBuilder block, ProgramVariable x, ProgramVariable? zero, OnnxType type)
    {
        ProgramVariable rounded = block.Round(x);
        return block.Cast(
            Limited(block, zero is null ? rounded : block.Add(rounded, block.Cast(zero, x.ElementType)), type), DataType.Int32);
    }

    private static ProgramVariable Quantized(
        BlockBuilder block, ProgramVariable x, ProgramVariable scale, ProgramVariable? zero, OnnxType type)
    {
        ProgramVariable rounded = block.Round(block.RealDiv(x, block.As(scale, x.ElementType)));
        return Limited(block, zero is null ? rounded : block.Add(rounded, block.As(zero, x.ElementType)), type);
    }

    private static ProgramVariable Limited(BlockBuilder block, ProgramVariable x, OnnxType type)
    {
        (double low, double high) = type switch
        {
            OnnxType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            OnnxType.Uint8 => (byte.MinValue, byte.MaxValue),
            OnnxType.Int16 => (short.MinValue, short.MaxValue),
            OnnxType.Uint16 => (ushort.MinValue, ushort.MaxValue),
            OnnxType.Int4 => (-8, 7),
            OnnxType.Uint4 => (0, 15),
            _ => throw new UnsupportedModelException($"Core ML has no {type} numbers to quantise to."),
        };
        return block.Clip(x, Number(x.ElementType, low), Number(x.ElementType, high));
    }

    private static ProgramVariable Shifted(BlockBuilder block, ProgramVariable x, ProgramVariable? zero) =>
        zero is null || zero.Known is { IsComplete: true } known && known.Numbers.All(number => number == 0)
            ? x
            : block.Sub(x, block.As(zero, x.ElementType));

    /// <summary>An input as numbers of 32 bits, whatever the rest of the program computes with: 16 do not hold what is between.</summary>
    private static ProgramVariable Real(NodeContext node, int input) => node.Block.As(node.Value(input), DataType.Float32);

    /// <summary>A scale of 32 bits, without dimensions where it is a single number.</summary>
    private static ProgramVariable Scale(NodeContext node, int input) => Scalar(node.Block, Real(node, input));

    /// <summary>A parameter of one element as one without dimensions.</summary>
    private static ProgramVariable Scalar(BlockBuilder block, ProgramVariable x) =>
        x.Shape.Rank > 0 && x.Shape.Count == 1 ? block.ReshapeTo(x) : x;

    private static ProgramVariable? Plain(NodeContext node, int input) =>
        node.Optional(input) is { } value ? Scalar(node.Block, value) : null;

    /// <summary>A scale or zero point of a matrix: one, one for each row (of the left one) or column (of the right one).</summary>
    private static ProgramVariable? ZeroPoint(NodeContext node, int input, bool isRow)
    {
        if (Plain(node, input) is not { } value) return null;
        return isRow && value.Shape.Rank == 1 ? node.Block.ReshapeTo(value, -1, 1) : value;
    }

    /// <summary>The axis of a scale that is a vector, or −1 for blocks and single numbers.</summary>
    private static int Axis(NodeContext node) => node.Axis("axis", Math.Min(1, node.Rank(0) - 1), node.Rank(0));

    /// <summary>A scale or zero point laid along its axis, or repeated in blocks.</summary>
    private static ProgramVariable? Along(NodeContext node, int input, int axis)
    {
        if (Plain(node, input) is not { } value) return null;
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        long size = node.Integer("block_size", 0);
        if (size > 0)
        {
            ProgramVariable last = block.ToLast(value, axis);
            Length[] lengths = block.LengthsOf(last);
            ProgramVariable repeated = block.ReshapeTo(
                block.Tile(block.ExpandDims(last, [rank]), (int[])[.. Enumerable.Repeat(1, rank), (int)size]),
                [.. lengths[..^1], block.Product(lengths[^1], size)]);
            ProgramVariable inPlace = block.FromLast(repeated, axis);
            long length = node.Shape(0)[axis];
            return inPlace.Shape[axis] == length ? inPlace : block.Range(inPlace, axis, 0, length);
        }

        return value.Shape.Rank == 1 && rank > 1
            ? block.ReshapeTo(value, [.. Enumerable.Range(0, rank).Select(i => (Length)(i == axis ? -1 : 1))])
            : value;
    }

    /// <summary>A scale of a convolution: one, or one for each channel of the result.</summary>
    private static ProgramVariable PerChannel(NodeContext node, int input, int rank)
    {
        ProgramVariable value = Scale(node, input);
        return value.Shape.Rank == 1
            ? node.Block.ReshapeTo(value, [1, -1, .. Enumerable.Repeat((Length)1, rank - 2)])
            : value;
    }

    /// <summary>The weights of a convolution without their zero point.</summary>
    private static ProgramArgument Weights(NodeContext node, int input, int zeroInput)
    {
        BlockBuilder block = node.Block;
        if (node.Constant(input) is { } constant && (!node.Has(zeroInput) || node.Constant(zeroInput) is not null))
        {
            float[] elements = constant.ToFloats();
            float[] zeros = node.Constant(zeroInput)?.ToFloats() ?? [0];
            int size = elements.Length / zeros.Length;
            for (int i = 0; i < elements.Length; i++) elements[i] -= zeros[i / size];
            return ProgramTensor.Of<float>(elements, [.. constant.Stored.Shape]);
        }

        ProgramVariable weights = Real(node, input);
        ProgramVariable? zero = Plain(node, zeroInput);
        if (zero?.Shape.Rank == 1) zero = block.ReshapeTo(zero, [-1, .. Enumerable.Repeat((Length)1, weights.Shape.Rank - 1)]);
        return Shifted(block, weights, zero);
    }

    /// <summary>Weights as a compressed constant: int8 and uint8 since CoreML6, others and blocks since CoreML8.</summary>
    private static ProgramVariable? Compressed(NodeContext node)
    {
        if (node.Constant(0) is not { } data || node.Constant(1) is not { } scale || (node.Has(2) && node.Constant(2) is null)) return null;
        Opset opset = node.Import.Opset;
        DataType type = data.Stored.DataType;
        DataType result = node.Import.TypeOf(scale.Type);
        OnnxConstant? zero = node.Constant(2);
        int rank = data.Shape.Rank;
        if (rank == 0) return null;
        bool hasBlocks = node.Integer("block_size", 0) > 0;
        int axis = Axis(node);
        if (opset is >= Opset.CoreML6 and < Opset.CoreML8 && type is DataType.Int8 or DataType.Uint8 && !hasBlocks
            && scale.Shape.Rank <= 1)
        {
            ProgramTensor factors = scale.ToProgram(result);
            ProgramTensor zeros = zero?.Stored
                ?? new ProgramTensor(type, [.. scale.Stored.Shape], new byte[scale.Count]);
            return node.Block.Add(
                "constexpr_affine_dequantize", null, ("quantized_data", data.Stored), ("zero_point", zeros), ("scale", factors),
                ("axis", axis))[0];
        }

        if (opset < Opset.CoreML8 || type is not (DataType.Int8 or DataType.Uint8 or DataType.Int4 or DataType.Uint4)) return null;
        long[] shape = hasBlocks
            ? [.. scale.Stored.Shape]
            : [.. Enumerable.Range(0, rank).Select(i => scale.Shape.Rank == 1 && i == axis ? scale.Count : 1L)];
        if (!Enumerable.Range(0, rank).All(i => data.Shape[i] % shape[i] == 0)) return null;
        return node.Block.Add(
            "constexpr_blockwise_shift_scale", null, ("data", data.Stored),
            ("scale", new ProgramTensor(result, shape, scale.ToProgram(result).Bytes)),
            ("offset", zero is null ? null : new ProgramTensor(type, shape, zero.Stored.Bytes)))[0];
    }
}
