using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>
/// Fourier transforms, as products with matrices of cosines and sines: Core ML has no transform of its own, and lengths are constants.
/// </summary>
internal static class Fourier
{
    private const long MaximumElements = 1 << 26;

    /// <summary>RFFT: numbers, and the length, which is cut or filled with zeros; half of the spectrum along the last axis.</summary>
    public static void RealForward(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        context.Output(Tensor.Of(RealForward(graph, graph.ToFloat(context.Value(0)), context.Integer(1))));
    }

    /// <summary>RFFT2D: the same along the last axis, and then the whole transform along the one before it.</summary>
    public static void RealForward2D(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (context.Integers(1) is not [var rows, var columns]) throw new ModelFormatException("its lengths are not two numbers.");
        ComplexParts half = RealForward(graph, graph.ToFloat(context.Value(0)), columns);
        int rank = half.Real.Rank;
        int[] swapped = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        ComplexParts turned = half.Map(part => Fitted(graph, graph.Transpose(part, swapped), rows));
        context.Output(Tensor.Of(Transformed(graph, turned, isInverse: false).Map(part => graph.Transpose(part, swapped))));
    }

    /// <summary>FFT along the last axis, whose length must be known.</summary>
    public static void Forward(OperatorContext context) =>
        context.Output(Tensor.Of(Transformed(context.Graph, Parts(context, 0), isInverse: false)));

    /// <summary>IFFT along the last axis.</summary>
    public static void Backward(OperatorContext context) =>
        context.Output(Tensor.Of(Transformed(context.Graph, Parts(context, 0), isInverse: true)));

    /// <summary>IRFFT: half of a spectrum, and the length of the numbers.</summary>
    public static void RealBackward(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        long length = context.Integer(1);
        long half = (length / 2) + 1;
        ComplexParts x = Parts(context, 0).Map(part => Fitted(graph, part, half));

        // What is not there mirrors what is: all but the first, and the one in the middle, count twice.
        double Weight(long frequency) => (frequency == 0 || 2 * frequency == length ? 1.0 : 2.0) / length;
        OnnxValue cosines = Waves(graph, half, length, (k, n) => Weight(k) * Math.Cos(2 * Math.PI * (k * n % length) / length));
        OnnxValue sines = Waves(graph, half, length, (k, n) => -Weight(k) * Math.Sin(2 * Math.PI * (k * n % length) / length));
        context.Output(graph.Add(Product(graph, x.Real, cosines), Product(graph, x.Imaginary, sines)));
    }

    /// <summary>The absolute values of complex numbers.</summary>
    public static void Magnitude(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        ComplexParts x = Parts(context, 0);
        context.Output(graph.Unary(
            "Sqrt", graph.Add(Arithmetic.Square(graph, x.Real), Arithmetic.Square(graph, x.Imaginary))));
    }

    /// <summary>The angles of complex numbers.</summary>
    public static void Angle(OperatorContext context)
    {
        ComplexParts x = Parts(context, 0);
        context.Output(context.Graph.Atan2(x.Imaginary, x.Real));
    }

    public static void Real(OperatorContext context) => context.Output(Parts(context, 0).Real);

    public static void Imaginary(OperatorContext context) => context.Output(Parts(context, 0).Imaginary);

    /// <summary>Complex: the real parts, the imaginary ones.</summary>
    public static void Complex(OperatorContext context) =>
        context.Output(Tensor.Of(new ComplexParts(context.Value(0), context.Value(1))));

    public static void Conjugate(OperatorContext context)
    {
        ComplexParts x = Parts(context, 0);
        context.Output(Tensor.Of(x with { Imaginary = context.Graph.Unary("Neg", x.Imaginary) }));
    }

    private static ComplexParts Parts(OperatorContext context, int input) => context[input].Complex
        ?? throw new UnsupportedModelException($"its input {input} is not of complex numbers that are computed in the model.");

    private static ComplexParts RealForward(OnnxGraphBuilder graph, OnnxValue x, long length)
    {
        OnnxValue fitted = Fitted(graph, x, length);
        long half = (length / 2) + 1;
        return new ComplexParts(
            Product(graph, fitted, Waves(graph, length, half, (n, k) => Math.Cos(2 * Math.PI * (k * n % length) / length))),
            Product(graph, fitted, Waves(graph, length, half, (n, k) => -Math.Sin(2 * Math.PI * (k * n % length) / length))));
    }

    private static ComplexParts Transformed(OnnxGraphBuilder graph, ComplexParts x, bool isInverse)
    {
        long length = x.Real.RankedShape[x.Real.Rank - 1];
        if (length == TensorShape.Unknown) throw new UnsupportedModelException("the length of its last axis must be known.");
        double scale = isInverse ? 1.0 / length : 1;
        double sign = isInverse ? scale : -scale;
        OnnxValue cosines = Waves(graph, length, length, (n, k) => scale * Math.Cos(2 * Math.PI * (k * n % length) / length));
        OnnxValue sines = Waves(graph, length, length, (n, k) => sign * Math.Sin(2 * Math.PI * (k * n % length) / length));
        return new ComplexParts(
            graph.Sub(Product(graph, x.Real, cosines), Product(graph, x.Imaginary, sines)),
            graph.Add(Product(graph, x.Real, sines), Product(graph, x.Imaginary, cosines)));
    }

    /// <summary>The last axis cut, or filled with zeros, to a length.</summary>
    private static OnnxValue Fitted(OnnxGraphBuilder graph, OnnxValue x, long length)
    {
        int last = x.Rank - 1;
        long own = x.RankedShape[last];
        if (own == length) return x;
        OnnxValue padded = own == TensorShape.Unknown || own < length
            ? graph.Pad(x, [.. new long[(2 * x.Rank) - 1], length - Math.Max(own, 0)])
            : x;
        return own >= 0 && own < length ? padded : graph.Slice(padded, [0], [length], [last]);
    }

    /// <summary>The rows of x, or x as the only one, times a matrix.</summary>
    private static OnnxValue Product(OnnxGraphBuilder graph, OnnxValue x, OnnxValue waves) => x.Rank == 1
        ? graph.Squeeze(graph.MatMul(graph.Unsqueeze(x, 0), waves), 0)
        : graph.MatMul(x, waves);

    /// <summary>A matrix [rows, columns] of numbers that are computed with 64 bits.</summary>
    private static OnnxValue Waves(OnnxGraphBuilder graph, long rows, long columns, Func<long, long, double> number)
    {
        if (rows <= 0 || columns <= 0 || rows > MaximumElements / columns)
        {
            throw new UnsupportedModelException($"a transform of {Math.Max(rows, columns):N0} numbers needs a matrix that is too large.");
        }

        float[] waves = new float[rows * columns];
        for (int i = 0; i < waves.Length; i++) waves[i] = (float)number(i / columns, i % columns);
        return graph.Weights("waves", waves, new TensorShape(rows, columns));
    }
}
