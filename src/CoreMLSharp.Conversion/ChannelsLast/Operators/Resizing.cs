using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Images [N, height, width, C] brought to another size.</summary>
internal static class Resizing
{
    /// <summary>Resizes the first input to the height and width in the second.</summary>
    /// <param name="context">The operator.</param>
    /// <param name="mode">ONNX's <c>linear</c>, <c>nearest</c> or <c>cubic</c>.</param>
    /// <param name="alignsCorners">Whether the corners' pixels keep their places.</param>
    /// <param name="hasHalfPixelCenters">Whether pixels are squares with centres, rather than points.</param>
    public static void Resize(OperatorContext context, string mode, bool alignsCorners, bool hasHalfPixelCenters)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ToFloat(graph.ChannelsFirst(context[0]));
        if (x.Rank != 4) throw new ModelFormatException($"it resizes a tensor of shape {context[0].Shape}; images have four axes.");
        TensorShape size = context[1].ToShape();
        if (size.Rank != 2) throw new ModelFormatException("its size is not a height and a width.");
        TensorShape shape = new(x.RankedShape[0], x.RankedShape[1], size[0], size[1]);
        OnnxValue sizes = graph.Concat(0, graph.ShapeOf(x, 0, 2), context.Dims(1));
        (string places, string rounding) = Places(mode, alignsCorners, hasHalfPixelCenters);
        List<AttributeProto> attributes = [Attribute("mode", mode), Attribute("coordinate_transformation_mode", places)];
        if (mode == "nearest") attributes.Add(Attribute("nearest_mode", rounding));
        if (mode == "cubic" && hasHalfPixelCenters)
        {
            attributes.AddRange([Attribute("cubic_coeff_a", -0.5f), Attribute("exclude_outside", 1)]);
        }

        OnnxValue resized = graph.Add("Resize", [x, null, null, sizes], x.Type, shape, [.. attributes]);
        OnnxValue typed = mode == "nearest" ? graph.Cast(resized, context[0].Type) : resized;
        context.Output(graph.FromChannelsFirst(typed));
    }

    /// <summary>Each pixel of the result is the mean of what it covers; the first input's height and width must be known.</summary>
    public static void ByArea(OperatorContext context, long height, long width, bool alignsCorners)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ToFloat(graph.ChannelsFirst(context[0]));
        if (x.Rank != 4 || x.RankedShape[2] < 1 || x.RankedShape[3] < 1)
        {
            throw new UnsupportedModelException("the height and width of its images must be known before the model runs.");
        }

        OnnxValue rows = Areas(graph, x.RankedShape[2], height, alignsCorners, isTransposed: false);
        OnnxValue columns = Areas(graph, x.RankedShape[3], width, alignsCorners, isTransposed: true);
        context.Output(graph.FromChannelsFirst(graph.MatMul(graph.MatMul(rows, x), columns)));
    }

    /// <summary>How much of each pixel along an axis each of the result covers: [result, source], or transposed.</summary>
    private static OnnxValue Areas(OnnxGraphBuilder graph, long source, long target, bool alignsCorners, bool isTransposed)
    {
        if (target < 1 || target > (1 << 26) / source) throw new UnsupportedModelException($"it resizes to {target:N0} pixels.");
        double scale = alignsCorners && target > 1 ? (source - 1) / (target - 1.0) : source / (double)target;
        float[] areas = new float[source * target];
        for (long to = 0; to < target; to++)
        {
            (double start, double end) = (to * scale, (to + 1) * scale);
            for (long from = (long)start; from < end; from++)
            {
                double covered = Math.Min(from + 1, end) - Math.Max(from, start);
                long place = Math.Min(from, source - 1);
                areas[isTransposed ? (place * target) + to : (to * source) + place] += (float)(covered / scale);
            }
        }

        return graph.Weights("areas", areas, isTransposed ? new TensorShape(source, target) : new TensorShape(target, source));
    }

    /// <summary>
    /// Where a result's pixel is in the source, and how that is rounded: with half pixels, the nearest is the one at or below the place
    /// of the centre, half included.
    /// </summary>
    private static (string Places, string Rounding) Places(string mode, bool alignsCorners, bool hasHalfPixelCenters) =>
        (alignsCorners, hasHalfPixelCenters) switch
        {
            (true, _) => ("align_corners", "round_prefer_ceil"),
            (_, true) => ("half_pixel", mode == "nearest" ? "round_prefer_ceil" : "round_prefer_floor"),
            _ => ("asymmetric", "floor"),
        };
}
