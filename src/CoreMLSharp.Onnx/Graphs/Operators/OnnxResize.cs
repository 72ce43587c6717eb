using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>ONNX's Resize.</summary>
internal static class OnnxResize
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Resizes axes that lie beside each other.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="firstAxis">The first of the axes.</param>
        /// <param name="sizes">Their sizes.</param>
        /// <param name="mode"><c>linear</c>, of at most two axes of four, or <c>nearest</c>.</param>
        /// <param name="coordinates">ONNX's <c>coordinate_transformation_mode</c>.</param>
        /// <param name="nearestMode">ONNX's <c>nearest_mode</c>.</param>
        /// <param name="known">What is known of sizes that are computed.</param>
        /// <remarks>
        /// The node has the sizes of all axes: ONNX Runtime takes those of a few only (attribute <c>axes</c>) for wrong once it moves a
        /// transpose to the other side of the node.
        /// </remarks>
        public OnnxValue Resize(
            OnnxValue x, int firstAxis, OnnxValue sizes, string mode, string coordinates, string nearestMode = "floor",
            long[]? known = null)
        {
            int count = (int)sizes.RankedShape[0];
            long[] dims = [.. x.RankedShape.Dims];
            for (int i = 0; i < count; i++) dims[firstAxis + i] = sizes.Elements?[i] ?? known?[i] ?? TensorShape.Unknown;
            TensorShape shape = new([.. dims]);
            return graph.Add(
                "Resize",
                [
                    x, null, null,
                    shape.IsStatic ? graph.Constant(dims.AsSpan(), new TensorShape(dims.Length)) : AllSizes(graph, x, firstAxis, sizes),
                ],
                x.Type,
                shape,
                Attribute("mode", mode),
                Attribute("coordinate_transformation_mode", coordinates),
                Attribute("nearest_mode", nearestMode));
        }
    }

    private static OnnxValue AllSizes(OnnxGraphBuilder graph, OnnxValue x, int firstAxis, OnnxValue sizes)
    {
        int end = firstAxis + (int)sizes.RankedShape[0];
        return graph.Concat(0, [graph.ShapeOf(x, 0, firstAxis), sizes, graph.ShapeOf(x, end, x.Rank)]);
    }
}
