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
