using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Fourier transforms as products with constant sines and cosines; complex numbers have a last dimension of 2.</summary>
internal static class Fourier
{
    private const int LongestTransform = 1 << 13;

    /// <summary>The transform along an axis, of real or complex numbers, cut or filled with zeros to a length.</summary>
    public static void Transform(NodeContext node)
    {
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        if (node.Version < 20) node.Output(Transform(node, node.Axis("axis", 1, rank)));
        else if (!node.Has(2) || node.Constant(2) is not null)
        {
            node.Output(Transform(node, NodeContext.Axis(node.Constant(2)?.ToIntegers()[0] ?? -2, rank)));
        }
        else
        {
            // Of an axis that is computed, the transform along each is made that gives the declared shape, and one of them is chosen.
            ProgramVariable[] all = [.. Enumerable.Range(0, rank - 1).Select(axis => Transform(node, axis))];
            int[] possible = [.. Enumerable.Range(0, rank - 1).Where(axis => all[axis].Shape.Equals(node.Declared(0) ?? all[0].Shape))];
            if (possible.Length == 0) throw new UnsupportedModelException("its axis must be known before the model runs.");
            ProgramVariable given = node.Value(2).Shape.Rank == 0 ? node.Value(2) : block.ReshapeTo(node.Value(2));
            ProgramVariable chosen = block.Mod(block.Add(given, rank), rank);
            node.Output(possible.Skip(1).Aggregate(
                all[possible[0]], (result, axis) => block.Select(block.Equal(chosen, axis), all[axis], result)));
        }
    }

    private static ProgramVariable Transform(NodeContext node, int axis)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        long own = x.Shape[axis];
        bool isHalf = node.Flag("inverse") && node.Flag("onesided");
        long length = node.Integers(1, "the length of the transform")?[0] ?? (isHalf ? 2 * (own - 1) : own);
        if (own == TensorShape.Unknown || length == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the length of the transform must be known before the model runs.");
        }

        bool isInverse = node.Flag("inverse");
        ProgramVariable real = block.ToLast(Part(block, x, rank, 0), axis);
        ProgramVariable? imaginary = x.Shape[-1] == 2 ? block.ToLast(Part(block, x, rank, 1), axis) : null;
        long used = Math.Min(own, isHalf ? (length / 2) + 1 : length);
        if (used < own)
        {
            real = block.Range(real, -1, 0, used);
            imaginary = imaginary is null ? null : block.Range(imaginary, -1, 0, used);
        }

        bool isOneSided = node.Flag("onesided");
        long count = isOneSided && !isInverse ? (length / 2) + 1 : length;
        (ProgramVariable re, ProgramVariable im) = Product(block, real, imaginary, used, length, count, isInverse, isHalf);
        ProgramVariable[] parts = isHalf ? [block.FromLast(re, axis)] : [block.FromLast(re, axis), block.FromLast(im, axis)];
        return block.Stack(parts, rank - 1);
    }

    /// <summary>Transforms of windows that move over a signal [batch, signal, 1 or 2]: [batch, frames, bins, 2].</summary>
    public static void ShortTime(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable signal = node.Value(0);
        int? step = (int?)node.Constant(1)?.ToIntegers()[0];
        long size = node.Has(2) && node.Shape(2)[0] > 0 ? node.Shape(2)[0] : node.Integers(3, "the length of a frame")![0];
        if (node.Rank(0) == 2) signal = block.ExpandDims(signal, [2]);
        ProgramVariable Frames(int part)
        {
            ProgramVariable all = Part(block, signal, 3, part);
            ProgramVariable frames = step is { } known
                ? block.SlidingWindows(all, 1, (int)size, known)
                : ComputedFrames(block, all, (int)size, node.Value(1));
            return node.Optional(2) is { } window ? block.Mul(frames, window) : frames;
        }

        ProgramVariable? imaginary = signal.Shape[-1] == 2 ? Frames(1) : null;
        long count = node.Flag("onesided", true) ? (size / 2) + 1 : size;
        (ProgramVariable re, ProgramVariable im) = Product(block, Frames(0), imaginary, size, size, count, isInverse: false);
        node.Output(block.Stack([re, im], 3));
    }

    /// <summary>Frames of a signal [batch, signal] at a distance that is computed: [batch, frames, size].</summary>
    private static ProgramVariable ComputedFrames(BlockBuilder block, ProgramVariable signal, int size, ProgramVariable given)
    {
        ProgramVariable step = given.Shape.Rank == 0 ? given : block.ReshapeTo(given);
        Length length = block.LengthOf(signal, 1);
        ProgramVariable whole = length.Variable is { } variable ? block.Squeeze(variable, [0])
            : block.Constant(ProgramTensor.Scalar((int)length.Known));
        ProgramVariable count = block.Plus(block.FloorDiv(block.Plus(whole, -size), step), 1);
        ProgramVariable starts = block.Mul(block.Range1D(0, count, 1), step);
        ProgramVariable places = block.Add(block.ExpandDims(starts, [1]), block.ExpandDims(block.Positions(size), [0]));
        return block.Gather(signal, places, 1);
    }

    /// <summary>A window function of cosines: a₀ − a₁ · cos(2πi/N) + a₂ · cos(4πi/N).</summary>
    public static Action<NodeContext> Window(double a0, double a1, double a2) => node =>
    {
        BlockBuilder block = node.Block;
        OnnxType type = node.Attribute("output_datatype") is { } given ? (OnnxType)given.I : OnnxType.Float;
        ProgramVariable size = node.Value(0);
        if (size.Shape.Rank > 0) size = block.ReshapeTo(size);
        ProgramVariable places = block.Cast(block.Range1D(0, size, 1), DataType.Float32);
        ProgramVariable period = block.Cast(size, DataType.Float32);
        if (!node.Flag("periodic", true)) period = block.Plus(period, -1);
        ProgramVariable angle = block.RealDiv(block.Times(places, 2 * Math.PI), period);
        ProgramVariable window = block.Plus(block.Times(block.Cos(angle), -a1), a0);
        if (a2 != 0) window = block.Add(window, block.Times(block.Cos(block.Times(angle, 2)), a2));
        node.Output(0, type, block.As(window, node.Import.TypeOf(type)));
    };

    /// <summary>Triangles on the mel scale: [bins, bands].</summary>
    public static void MelWeights(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable Number(int input) =>
            block.Cast(node.Shape(input).Rank == 0 ? node.Value(input) : block.ReshapeTo(node.Value(input)), DataType.Float32);
        ProgramVariable Mel(ProgramVariable hertz) =>
            block.Times(block.Logarithm(block.Plus(block.Times(hertz, 1 / 700.0), 1)), 2595 / Math.Log(10));
        ProgramVariable bands = Number(0);
        ProgramVariable length = Number(1);
        ProgramVariable low = Mel(Number(3));
        ProgramVariable high = Mel(Number(4));
        ProgramVariable step = block.RealDiv(block.Sub(high, low), block.Plus(bands, 2));
        ProgramVariable mels = block.Add(block.Mul(block.Range1D(0f, block.Plus(bands, 2), 1f), step), low);
        ProgramVariable hertz = block.Times(block.Plus(block.Exp(block.Times(mels, Math.Log(10) / 2595)), -1), 700);
        ProgramVariable edges = block.Floor(block.RealDiv(block.Mul(block.Plus(length, 1), hertz), Number(2)));
        ProgramVariable bins = block.ExpandDims(
            block.Range1D(0f, block.Plus(block.Floor(block.Times(length, 0.5)), 1), 1f), [1]);
        ProgramVariable lower = block.ExpandDims(block.Range(edges, 0, 0, -2), [0]);
        ProgramVariable centre = block.ExpandDims(block.Range(edges, 0, 1, -1), [0]);
        ProgramVariable upper = block.ExpandDims(block.Range(edges, 0, 2), [0]);
        ProgramVariable Within(ProgramVariable from, ProgramVariable to) => block.Cast(
            block.LogicalAnd(block.GreaterEqual(bins, from), block.Less(bins, to)), DataType.Float32);
        ProgramVariable rising = block.Mul(
            block.RealDiv(block.Sub(bins, lower), block.AtLeast(block.Sub(centre, lower), 1)), Within(lower, centre));
        ProgramVariable falling = block.Mul(
            block.RealDiv(block.Sub(upper, bins), block.AtLeast(block.Sub(upper, centre), 1)), Within(centre, upper));
        ProgramVariable isPeak = block.Cast(
            block.LogicalAnd(block.Equal(bins, centre), block.GreaterEqual(centre, upper)), DataType.Float32);
        OnnxType type = (OnnxType)node.Integer("output_datatype", (long)OnnxType.Float);
        node.Output(0, type, block.As(block.Add(block.Add(rising, falling), isPeak), node.Import.TypeOf(type)));
    }

    /// <summary>The real or imaginary part, with the last dimension left out.</summary>
    private static ProgramVariable Part(BlockBuilder block, ProgramVariable x, int rank, int part) => block.At(x, rank - 1, part);

    private static (ProgramVariable Real, ProgramVariable Imaginary) Product(
        BlockBuilder block, ProgramVariable real, ProgramVariable? imaginary, long used, long length, long count, bool isInverse,
        bool isHalf = false)
    {
        if (length > LongestTransform) throw new UnsupportedModelException($"a transform of {length} is longer than {LongestTransform}.");
        float[] cosines = Allocate<float>(count, used);
        float[] sines = Allocate<float>(count, used);
        double factor = isInverse ? 1.0 / length : 1;
        for (long i = 0; i < count; i++)
        {
            for (long j = 0; j < used; j++)
            {
                double angle = 2 * Math.PI * (i * j % length) / length;

                // Of the half of a spectrum, all but the ends stand for two.
                double own = isHalf && j > 0 && 2 * j != length ? 2 * factor : factor;
                cosines[(i * used) + j] = (float)(Math.Cos(angle) * own);
                sines[(i * used) + j] = (float)(Math.Sin(angle) * (isInverse ? own : -own));
            }
        }

        ProgramTensor cosine = Numbers(real.ElementType, cosines, count, used);
        ProgramTensor sine = Numbers(real.ElementType, sines, count, used);
        ProgramVariable re = block.Linear(real, cosine);
        ProgramVariable im = block.Linear(real, sine);
        return imaginary is null
            ? (re, im)
            : (block.Sub(re, block.Linear(imaginary, sine)), block.Add(im, block.Linear(imaginary, cosine)));
    }
}
