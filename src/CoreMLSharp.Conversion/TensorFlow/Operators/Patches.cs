using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations that move a window over images [N, height, width, C] otherwise than convolutions do.</summary>
internal static class Patches
{
    /// <summary>More places in a window than this are refused: each becomes nodes.</summary>
    private const long MaximumPlaces = 1024;

    /// <summary>ExtractImagePatches: the pixels under the window, one after another in the channels.</summary>
    public static void Extract(NodeContext context)
    {
        Window window = context.Window(context.Spatial("ksizes", 2)) with { Dilations = context.Spatial("rates", 2) };
        context.Output(context.Graph.Concat(3, [.. Places(context, window, 0).Select(place => place.Pixels)]));
    }

    /// <summary>Dilation2D: the largest sum of a pixel under the window and of the filter [kernel…, C] there.</summary>
    public static void Dilation(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Window window = context.Window([.. context[1].Shape.Dims[..2]]) with { Dilations = context.Spatial("rates", 2) };
        OnnxValue[] sums =
        [
            .. Places(context, window, float.MinValue).Select(place => graph.Add(
                place.Pixels, graph.Reshape(graph.Slice(context.Value(1), [place.Y, place.X], [place.Y + 1, place.X + 1], [0, 1]), -1))),
        ];
        context.Output(sums.Aggregate((largest, sum) => graph.Binary("Max", largest, sum)));
    }

    /// <summary>For each place in the window, the pixels of the whole image that are there in turn.</summary>
    private static IEnumerable<(long Y, long X, OnnxValue Pixels)> Places(NodeContext context, Window window, float filler)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (window.Kernel[0] * window.Kernel[1] > MaximumPlaces) throw new UnsupportedModelException("its window is too large.");
        Tensor x = context[0];
        (long Before, long After)[] padding = window.Amounts(Layout.Spatial(x.Shape))
            ?? throw new UnsupportedModelException("the size of its images is not known before the model runs.");
        OnnxValue padded = graph.Pad(
            x.Value, [0, padding[0].Before, padding[1].Before, 0, 0, padding[0].After, padding[1].After, 0], value: filler);
        long[] lengths = [.. Enumerable.Range(0, 2).Select(axis => window.OutputLength(axis, x.Shape[axis + 1]))];
        for (long y = 0; y < window.Kernel[0]; y++)
        {
            for (long column = 0; column < window.Kernel[1]; column++)
            {
                long[] starts = [y * window.Dilations[0], column * window.Dilations[1]];
                long[] ends = [.. starts.Select((start, axis) => start + ((lengths[axis] - 1) * window.Strides[axis]) + 1)];
                yield return (y, column, graph.Slice(padded, starts, ends, [1, 2], window.Strides));
            }
        }
    }
}
