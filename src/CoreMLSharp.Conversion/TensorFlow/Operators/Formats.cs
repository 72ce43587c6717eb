using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations on what is said of tensors in one layout, which TensorFlow's optimiser adds where it changes to another.</summary>
internal static class Formats
{
    /// <summary>DataFormatVecPermute: a vector (or rows) of a number for each axis, in the order of the other layout.</summary>
    public static void Permute(NodeContext context)
    {
        (string source, string target) = Layouts(context);
        long length = context[0].Shape[0];
        if (length == source.Length - 2)
        {
            // Of images, only the height and the width.
            (source, target) = (Spatial(source), Spatial(target));
        }

        if (length != source.Length) throw new ModelFormatException($"it permutes {length} numbers of a layout of {source.Length} axes.");
        long[] order = [.. target.Select(axis => (long)source.IndexOf(axis))];
        long?[]? numbers = context[0] is { Rank: 1, Numbers: { } known } ? [.. order.Select(place => known[place])] : null;
        context.Output(context.Graph.Gather(context.Value(0), context.Graph.Constant(order), 0), numbers);
    }

    /// <summary>DataFormatDimMap: axes, as they are counted in the other layout.</summary>
    public static void Axis(NodeContext context)
    {
        (string source, string target) = Layouts(context);
        long[] map = [.. source.Select(axis => (long)target.IndexOf(axis))];
        OnnxGraphBuilder graph = context.Graph;
        long?[]? numbers = context[0] is { Rank: <= 1, Numbers: { } known }
            ? [.. known.Select(axis => axis is { } number ? map[(number + map.Length) % map.Length] : (long?)null)]
            : null;
        context.Output(graph.Cast(graph.Gather(graph.Constant(map), context.Value(0), 0), context[0].Type), numbers);
    }

    private static (string Source, string Target) Layouts(NodeContext context)
    {
        string source = context.Node.Text("src_format", "NHWC"), target = context.Node.Text("dst_format", "NCHW");
        return source.Length == target.Length && source.All(target.Contains)
            ? (source, target)
            : throw new ModelFormatException($"'{source}' and '{target}' are not layouts of the same axes.");
    }

    private static string Spatial(string layout) => string.Concat(layout.Where(axis => axis is not ('N' or 'C')));
}
