using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// (x − mean) / √(variance + epsilon), then times gamma and plus beta where these are constants: a layer normalisation where mean and
/// variance go along the last dimensions, an instance normalisation where they go along the spatial ones of [N, C, …] with parameters for
/// each channel.
/// </summary>
internal static class LayerOrInstanceNorm
{
    public static GraphPass Pass { get; } = new(
        "fuse_layernorm_or_instancenorm", "Makes normalisation by mean and variance, written out, one operation.", Run);

    private static void Run(FunctionGraph graph)
    {
        FactoredNorm.Unfold(graph);
        RootMeanSquare.Scale(graph);
        foreach (Operation centred in graph.Operations("sub"))
        {
            if (graph.Contains(centred) && Match(graph, centred) is { } pattern) Replace(graph, pattern);
        }
    }

    private static Pattern? Match(FunctionGraph graph, Operation centred)
    {
        if (FunctionGraph.Argument(centred, "x") is not { } x) return null;
        if (IsMean(graph, FunctionGraph.Argument(centred, "y")) is not { } mean || FunctionGraph.Argument(mean, "x") != x) return null;
        TensorShape shape = graph.Shape(x);
        if (!shape.IsRanked || graph.Axes(mean, "axes", shape.Rank) is not { } axes) return null;
        string difference = FunctionGraph.Output(centred);
        foreach (Use use in graph.Uses(difference))
        {
            if (use.Operation is not { Type: "real_div" or "mul" } normal) continue;
            string other = use.Parameter == "x" ? "y" : "x";
            if (normal.Type == "real_div" && use.Parameter != "x") continue;
            if (FunctionGraph.Argument(normal, other) is not { } factor || factor == difference) continue;
            if (Deviation(graph, factor, isInverse: normal.Type == "mul") is not { } deviation) continue;
            if (!IsVariance(graph, deviation.Variance, x, difference, FunctionGraph.Output(mean), axes)) continue;
            return new(x, shape, axes, normal, deviation.Epsilon);
        }

        return null;
    }

    public static Operation? IsMean(FunctionGraph graph, string? value) =>
        graph.Producer(value) is { Type: "reduce_mean" } mean && graph.Flag(mean, "keep_dims") == true ? mean : null;

    /// <summary>√(variance + epsilon), or its inverse.</summary>
    public static (string Variance, float Epsilon)? Deviation(FunctionGraph graph, string value, bool isInverse)
    {
        if (!isInverse)
        {
            return graph.Producer(value) is { Type: "sqrt" } root
                ? Sum(graph, FunctionGraph.Argument(root, "x"))
                : Power(graph, value, 0.5f);
        }

        if (graph.Producer(value) is { Type: "rsqrt" } inverse && FunctionGraph.Argument(inverse, "x") is { } inside)
        {
            float own = graph.Number(inverse, "epsilon") ?? 0;
            return Sum(graph, inside) is { } sum ? (sum.Variance, sum.Epsilon + own) : (inside, own);
        }

        return Power(graph, value, -0.5f);
    }

    private static (string, float)? Power(FunctionGraph graph, string value, float exponent) =>
        graph.Producer(value) is { Type: "pow" } power && graph.Number(power, "y") == exponent
            ? Sum(graph, FunctionGraph.Argument(power, "x"))
            : null;

    private static (string Variance, float Epsilon)? Sum(FunctionGraph graph, string? value) =>
        graph.Producer(value) is { Type: "add" } add && graph.WithConstant(add) is { Constant.Count: 1 } sum
            ? (sum.Other, sum.Constant.ToFloats()[0])
            : null;

    /// <summary>
    /// The mean of the squares of x − mean, which may have been computed twice, or the mean of the squares of x less the square of the
    /// mean.
    /// </summary>
    private static bool IsVariance(FunctionGraph graph, string value, string x, string difference, string mean, int[] axes)
    {
        if (IsOfSquares(graph, value, x, mean, axes)) return true;
        if (IsMean(graph, value) is not { } variance || FunctionGraph.Argument(variance, "x") is not { } squares) return false;
        if (graph.Axes(variance, "axes", graph.Shape(squares).Rank)?.SequenceEqual(axes) != true) return false;
        return graph.Producer(squares) switch
        {
            { Type: "square" } square => IsDifference(FunctionGraph.Argument(square, "x")),
            { Type: "pow" } power => graph.Number(power, "y") == 2 && IsDifference(FunctionGraph.Argument(power, "x")),
            { Type: "mul" } product =>
                IsDifference(FunctionGraph.Argument(product, "x")) && IsDifference(FunctionGraph.Argument(product, "y")),
            _ => false,
        };

        bool IsDifference(string? candidate) => candidate == difference
            || (graph.Producer(candidate) is { Type: "sub" } sub && FunctionGraph.Argument(sub, "x") == x
                && FunctionGraph.Argument(sub, "y") == mean);
    }

    private static bool IsOfSquares(FunctionGraph graph, string value, string x, string mean, int[] axes)
    {
        // What rounding makes negative may be cut off.
        string? inside = graph.Producer(value) switch
        {
            { Type: "relu" } limited => FunctionGraph.Argument(limited, "x"),
            { Type: "maximum" } limited => graph.WithConstant(limited)?.Other,
            _ => value,
        };
        return graph.Producer(inside) is { Type: "sub" } difference
            && RootMeanSquare.MeanOfSquares(graph, FunctionGraph.Argument(difference, "x")) is { } squares && squares.X == x
            && graph.Axes(squares.Mean, "axes", graph.Shape(x).Rank)?.SequenceEqual(axes) == true
            && RootMeanSquare.Squared(graph, FunctionGraph.Argument(difference, "y")) == mean;
    }

    private static void Replace(FunctionGraph graph, Pattern pattern)
    {
        DataType type = graph.ElementType(pattern.X);
        Operation last = pattern.Normal;
        Parameter? gamma = null, beta = null;
        if (Next(graph, last, "mul") is { } scaled && ParameterOf(graph, scaled, pattern) is { } factor) (last, gamma) = (scaled, factor);
        if (Next(graph, last, "add") is { } shifted && ParameterOf(graph, shifted, pattern) is { } offset
            && (gamma is null || gamma.IsByChannel == offset.IsByChannel))
        {
            (last, beta) = (shifted, offset);
        }

        List<(string, PassArgument)> arguments = [("x", pattern.X), ("epsilon", FunctionGraph.Scalar(type, pattern.Epsilon))];
        if (gamma is not null) arguments.Add(("gamma", gamma.Tensor));
        if (beta is not null) arguments.Add(("beta", beta.Tensor));
        if ((gamma ?? beta)?.IsByChannel == true)
        {
            // Core ML's operation wants both.
            long[] channels = [.. (gamma ?? beta)!.Tensor.Shape];
            if (gamma is null) arguments.Add(("gamma", Filled(type, channels, 1)));
            if (beta is null) arguments.Add(("beta", Filled(type, channels, 0)));
            graph.TryReplace(last, "instance_norm", [.. arguments]);
        }
        else if (pattern.IsTrailing)
        {
            arguments.Add(("axes", FunctionGraph.Vector(pattern.Axes)));
            graph.TryReplace(last, "layer_norm", [.. arguments]);
        }
    }

    private static ProgramTensor Filled(DataType type, long[] shape, float value)
    {
        float[] elements = new float[TensorShape.Product(shape)];
        Array.Fill(elements, value);
        return ProgramTensor.OfFloats(type, elements, shape);
    }

    private static Operation? Next(FunctionGraph graph, Operation operation, string type) =>
        graph.Uses(FunctionGraph.Output(operation)) is [{ Operation: { } reader }] && reader.Type == type ? reader : null;

    /// <summary>The constant of a product or sum, where it has the shape of gamma and beta.</summary>
    private static Parameter? ParameterOf(FunctionGraph graph, Operation operation, Pattern pattern)
    {
        if (graph.WithConstant(operation) is not { Constant: { } constant } pair) return null;
        if (constant.DataType != graph.ElementType(pair.Other)) return null;
        long[] dims = [.. constant.Shape.SkipWhile(dim => dim == 1)];
        long[] normalized = [.. pattern.Axes.Select(axis => pattern.Shape[axis])];
        if (pattern.IsTrailing && dims.SequenceEqual(normalized)) return new(new(constant.DataType, normalized, constant.Bytes), false);
        long[] channel = [pattern.Shape.Rank > 1 ? pattern.Shape[1] : 0, .. Enumerable.Repeat(1L, Math.Max(0, pattern.Shape.Rank - 2))];
        return pattern.IsSpatial && dims.SequenceEqual(channel) ? new(new(constant.DataType, channel[..1], constant.Bytes), true) : null;
    }

    private sealed record Parameter(ProgramTensor Tensor, bool IsByChannel);

    private sealed record Pattern(string X, TensorShape Shape, int[] Axes, Operation Normal, float Epsilon)
    {
        /// <summary>Whether the axes are the last ones.</summary>
        public bool IsTrailing => Axes.SequenceEqual(Enumerable.Range(Shape.Rank - Axes.Length, Axes.Length));

        /// <summary>Whether the axes are those of height and width of images, or of a length.</summary>
        public bool IsSpatial => Shape.Rank is 3 or 4 && Axes.SequenceEqual(Enumerable.Range(2, Shape.Rank - 2));
    }
}
