using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that sample images at any points.</summary>
internal static class Resampling
{
    private const long MaximumSize = 1 << 20;

    /// <summary>The largest grid that is stored as a constant: 4096 × 4096 points.</summary>
    private const long MaximumPoints = 1 << 24;

    /// <summary><c>affine</c>: points are those of a regular grid from -1 to 1, transformed by a matrix.</summary>
    public static void Affine(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue matrix = operation.Value("transform_matrix");
        (long height, long width) = (operation.Integer("output_height"), operation.Integer("output_width"));
        if (height > MaximumSize || width > MaximumSize || height * width > MaximumPoints)
        {
            throw new UnsupportedModelException(
                $"an output of {height} × {width} is larger than {MaximumPoints:N0} points, {MaximumSize:N0} in a row, which can be run.");
        }

        float[] grid = new float[checked(height * width * 3)];
        for (long i = 0; i < height * width; i++)
        {
            grid[3 * i] = Place(i % width, width);
            grid[(3 * i) + 1] = Place(i / width, height);
            grid[(3 * i) + 2] = 1;
        }

        OnnxValue points = graph.Weights($"{operation.Name}.grid", grid, new TensorShape(1, height * width, 3));
        OnnxValue matrices = graph.Reshape(matrix, -1, 2, 3);
        OnnxValue transformed = graph.MatMul(points, graph.Transpose(matrices, 0, 2, 1));
        OnnxValue coordinates = graph.Reshape(transformed, -1, height, width, 2);
        OnnxValue dims = graph.Concat(0, graph.ShapeOf(x, 0, 1), graph.Constant(height, width, 2));
        OnnxValue forAll = graph.Expand(coordinates, dims, new TensorShape(x.RankedShape[0], height, width, 2));
        Sample(operation, x, forAll);
    }

    /// <summary><c>resample</c>: points are given.</summary>
    public static void Resample(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        Sample(operation, x, operation.Graph.ToFloat(operation.Value("coordinates")));
    }

    private static void Sample(OperationContext operation, OnnxValue x, OnnxValue coordinates)
    {
        OnnxGraphBuilder graph = operation.Graph;
        string mode = operation.Choice("sampling_mode") == "bilinear" ? "linear" : "nearest";
        (string padding, Reflection reflection) = operation.Choice("padding_mode") switch
        {
            "constant" => ("zeros", Reflection.None),
            "border" => ("border", Reflection.None),
            "reflection" => ("border", Reflection.AtCentre),
            _ => ("border", Reflection.AtEdge),
        };
        (OnnxValue points, bool alignsCorners) = Normalized(operation, x, coordinates, reflection);
        float filler = padding == "zeros" ? operation.Number("padding_value") : 0;
        OnnxValue sampled = graph.Add(
            "GridSample",
            [graph.Add(x, -filler), points],
            x.Type,
            new TensorShape(x.RankedShape[0], x.RankedShape[1], coordinates.RankedShape[1], coordinates.RankedShape[2]),
            Attribute("mode", mode),
            Attribute("padding_mode", padding),
            Attribute("align_corners", alignsCorners));
        operation.Output(graph.Add(sampled, filler));
    }

    /// <summary>Coordinates from -1 to 1, between the centres of the outer pixels or their edges.</summary>
    private static (OnnxValue Points, bool AlignsCorners) Normalized(
        OperationContext operation, OnnxValue x, OnnxValue coordinates, Reflection reflection)
    {
        OnnxGraphBuilder graph = operation.Graph;
        string mode = operation.Choice("coordinates_mode");
        bool aligns = operation.Flag("align_corners");
        OnnxValue points = mode == "normalized_zero_to_one" ? graph.Add(graph.Mul(coordinates, 2), -1) : coordinates;
        if (mode != "unnormalized" && reflection == Reflection.None) return (points, aligns);
        OnnxValue size = graph.ToFloat(graph.Concat(0, graph.ShapeOf(x, 3, 4), graph.ShapeOf(x, 2, 3)));
        OnnxValue pixels = mode == "unnormalized" ? points
            : aligns ? graph.Mul(graph.Mul(graph.Add(points, 1), 0.5f), graph.Add(size, -1))
            : graph.Mul(graph.Add(graph.Mul(graph.Add(points, 1), size), -1), 0.5f);
        if (reflection != Reflection.None) pixels = Reflected(graph, pixels, size, reflection);
        return (graph.Add(graph.Div(graph.Add(graph.Mul(pixels, 2), 1), size), -1), false);
    }

    /// <summary>
    /// Moves points inside by reflecting them at the centres of the outer pixels or at their edges. ONNX Runtime does that too, but after
    /// it has rounded to the nearest pixel.
    /// </summary>
    private static OnnxValue Reflected(OnnxGraphBuilder graph, OnnxValue pixels, OnnxValue size, Reflection reflection)
    {
        float low = reflection == Reflection.AtCentre ? 0 : -0.5f;
        OnnxValue span = reflection == Reflection.AtCentre ? graph.Binary("Max", graph.Add(size, -1), graph.Constant(1f)) : size;
        OnnxValue period = graph.Mul(span, 2);
        OnnxValue rest = graph.Binary("Mod", graph.Unary("Abs", graph.Add(pixels, -low)), period, Attribute("fmod", 1));
        return graph.Add(graph.Binary("Min", rest, graph.Sub(period, rest)), low);
    }

    /// <summary>A position from -1 to 1; a single one is at -1.</summary>
    private static float Place(long index, long count) => count == 1 ? -1 : -1 + (2f * index / (count - 1));

    private enum Reflection
    {
        None,
        AtCentre,
        AtEdge,
    }
}
