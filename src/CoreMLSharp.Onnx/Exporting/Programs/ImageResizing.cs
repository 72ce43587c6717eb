using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that change height and width by interpolation, or cut them.</summary>
internal static class ImageResizing
{
    public static void UpsampleNearest(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(Resizing.ToSizes(operation.Graph, x, Scaled(operation, x), "nearest", "asymmetric"));
    }

    public static void ResizeNearest(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(
            Resizing.ToSizes(operation.Graph, x, Target(operation, "target_size_height", "target_size_width"), "nearest", "asymmetric"));
    }

    /// <summary>The grid follows from the sizes, which are whole, not from the factors.</summary>
    public static void UpsampleBilinear(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        bool alignsCorners = operation.Flag("align_corners");
        bool isHalfPixel = operation.Has("half_pixel_centers") ? operation.Flag("half_pixel_centers") : !alignsCorners;
        string coordinates = (alignsCorners, isHalfPixel) switch
        {
            (true, false) => "align_corners",
            (false, true) => "half_pixel",
            (false, false) => "asymmetric",
            _ => throw new UnsupportedModelException("'half_pixel_centers' and 'align_corners' cannot be run together."),
        };
        operation.Output(Resizing.ToSizes(operation.Graph, x, Scaled(operation, x), "linear", coordinates));
    }

    public static void ResizeBilinear(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(
            Resizing.Bilinear(operation.Graph, x, Target(operation, "target_size_height", "target_size_width"), SamplingMode(operation)));
    }

    /// <summary><c>resize</c>: the last dimensions to sizes that may be computed; a size of 0 keeps that of x.</summary>
    public static void Resize(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue shape = operation.Value("shape");
        long count = operation.Integer("resized_dims");
        if (shape.RankedShape[0] == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the number of lengths in 'shape' is not known before the model runs.");
        }

        while (count > 2 && KeepsLength(shape, x, count)) count--;
        if (count > 2) throw new UnsupportedModelException($"it resizes the last {count} dimensions; 2 can be resized.");
        OnnxValue sizes = graph.Slice(shape, [-count], [int.MaxValue], [0]);
        OnnxValue own = graph.ShapeOf(x, x.Rank - (int)count, x.Rank);
        OnnxValue target = sizes.Elements is { } known && !known.Contains(0) ? sizes
            : sizes.Elements is { } some
            && own.Elements is { } dims ? graph.Constant([.. some.Select((size, i) => size == 0 ? dims[i] : size)])
            : graph.Where(graph.Compare("Equal", sizes, graph.Constant(0)), own, sizes);
        Sampling sampling = SamplingMode(operation);
        operation.Output(
            operation.Choice("interpolation_mode") == "linear"
                ? Resizing.Bilinear(graph, x, target, sampling)
                : Resizing.Nearest(graph, x, target, sampling));
    }

    /// <summary>Cuts off so many elements before and after.</summary>
    public static void Crop(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        long[] height = operation.Integers("crop_height");
        long[] width = operation.Integers("crop_width");
        long End(long amount) => amount == 0 ? int.MaxValue : -amount;
        operation.Output(operation.Graph.Slice(x, [height[0], width[0]], [End(height[1]), End(width[1])], [x.Rank - 2, x.Rank - 1]));
    }

    /// <summary>
    /// <c>crop_resize</c>: up to CoreML6, regions are [N, 1, 4 or 5, 1, 1], the fifth number (which comes first) being that of the image;
    /// since CoreML7 boxes are [N, 4] and the numbers of the images apart.
    /// </summary>
    public static void CropResize(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        string mode = operation.Choice("box_coordinate_mode");
        CropGrid grid = new(
            mode.StartsWith("center_size", StringComparison.Ordinal),
            mode.EndsWith("height_first", StringComparison.Ordinal),
            operation.Flag("normalized_coordinates"),
            operation.Number("spatial_scale"),
            operation.Integer("target_height"),
            operation.Integer("target_width"),
            SamplingMode(operation),
            operation.HasValue("pad_value") ? operation.Number("pad_value") : null);
        if (!operation.Has("boxes"))
        {
            operation.Output(grid.TakeRegions(graph, x, operation.Value("roi")));
            return;
        }

        OnnxValue boxes = graph.ToFloat(operation.Value("boxes"));
        OnnxValue images = operation.Optional("box_indices") is { } numbers ? graph.Reshape(numbers, -1)
            : graph.Range(
                graph.ConstantScalar(0), graph.Reshape(graph.ShapeOf(boxes, 0, 1), []), graph.ConstantScalar(1), boxes.RankedShape[0]);
        operation.Output(grid.Take(graph, graph.Gather(x, images, 0), boxes));
    }

    /// <summary>Whether the dimension that is so many from the end is known to keep its length.</summary>
    private static bool KeepsLength(OnnxValue shape, OnnxValue x, long fromEnd) =>
        shape.Elements is { } sizes && (sizes[^(int)fromEnd] is 0 || sizes[^(int)fromEnd] == x.RankedShape[-(int)fromEnd]);

    private static OnnxValue Target(OperationContext operation, string height, string width) =>
        operation.Graph.Constant(operation.Integer(height), operation.Integer(width));

    /// <summary>Height and width multiplied by the factors and rounded down.</summary>
    private static OnnxValue Scaled(OperationContext operation, OnnxValue x)
    {
        OnnxGraphBuilder graph = operation.Graph;
        float[] factors = [operation.Number("scale_factor_height"), operation.Number("scale_factor_width")];
        (long h, long w) = (x.RankedShape[-2], x.RankedShape[-1]);
        return h == TensorShape.Unknown || w == TensorShape.Unknown
            ? graph.ToInt64(
                graph.Unary(
                    "Floor", graph.Mul(graph.ToFloat(graph.ShapeOf(x, x.Rank - 2, x.Rank)), graph.Constant(factors, new TensorShape(2)))))
            : graph.Constant((long)Math.Floor(h * (double)factors[0]), (long)Math.Floor(w * (double)factors[1]));
    }

    private static Sampling SamplingMode(OperationContext operation) => operation.Choice("sampling_mode") switch
    {
        "strict_align_corners" => Sampling.StrictAlignCorners,
        "align_corners" => Sampling.AlignCorners,
        "offset_corners" => Sampling.OffsetCorners,
        "unalign_corners" => Sampling.HalfPixel,
        _ => Sampling.Asymmetric,
    };
}
