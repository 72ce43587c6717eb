using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Colours [.., 3] as red, green, blue and as hue, saturation, value, all from 0 to 1.</summary>
internal static class Colours
{
    public static void ToHsv(OperatorContext context) =>
        context.Output(Joined(context.Graph, ToHsv(context.Graph, context.Value(0))));

    public static void ToRgb(OperatorContext context) =>
        context.Output(Joined(context.Graph, ToRgb(context.Graph, context.Graph.Split(context.Value(0), context[0].Rank - 1, 1, 1, 1))));

    /// <summary>AdjustHue: images, and by how much the hue is turned.</summary>
    public static void AdjustHue(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue[] hsv = ToHsv(graph, context.Value(0));
        OnnxValue turned = graph.Add(hsv[0], context.Value(1));
        hsv[0] = graph.Sub(turned, graph.Unary("Floor", turned));
        context.Output(Joined(graph, ToRgb(graph, hsv)));
    }

    /// <summary>AdjustSaturation: images, and by what the saturation is multiplied.</summary>
    public static void AdjustSaturation(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue[] hsv = ToHsv(graph, context.Value(0));
        hsv[1] = graph.Clip(graph.Mul(hsv[1], context.Value(1)), 0, 1);
        context.Output(Joined(graph, ToRgb(graph, hsv)));
    }

    private static OnnxValue Joined(OnnxGraphBuilder graph, OnnxValue[] parts) => graph.Concat(parts[0].Rank - 1, parts);

    private static OnnxValue[] ToHsv(OnnxGraphBuilder graph, OnnxValue rgb)
    {
        OnnxValue[] colours = graph.Split(rgb, rgb.Rank - 1, 1, 1, 1);
        (OnnxValue red, OnnxValue green, OnnxValue blue) = (colours[0], colours[1], colours[2]);
        OnnxValue zero = graph.Constant(0f);
        OnnxValue value = graph.Reduce("ReduceMax", rgb, [rgb.Rank - 1], keepDims: true);
        OnnxValue range = graph.Sub(value, graph.Reduce("ReduceMin", rgb, [rgb.Rank - 1], keepDims: true));
        OnnxValue saturation = graph.Where(graph.Compare("Greater", value, zero), graph.Div(range, value), zero);
        OnnxValue Sixth(OnnxValue a, OnnxValue b, float offset) =>
            graph.Add(graph.Div(graph.Sub(a, b), graph.Mul(range, 6)), offset);
        OnnxValue hue = graph.Where(
            graph.Compare("Equal", red, value), Sixth(green, blue, 0),
            graph.Where(graph.Compare("Equal", green, value), Sixth(blue, red, 2 / 6f), Sixth(red, green, 4 / 6f)));
        OnnxValue positive = graph.Where(graph.Compare("Less", hue, zero), graph.Add(hue, 1), hue);
        return [graph.Where(graph.Compare("Greater", range, zero), positive, zero), saturation, value];
    }

    private static OnnxValue[] ToRgb(OnnxGraphBuilder graph, OnnxValue[] hsv)
    {
        OnnxValue hue = graph.Mul(hsv[0], 6);
        OnnxValue Distance(float centre) => graph.Unary("Abs", graph.Add(hue, -centre));
        OnnxValue Colour(OnnxValue part)
        {
            OnnxValue strength = graph.Add(graph.Mul(hsv[1], graph.Add(graph.Clip(part, 0, 1), -1)), 1);
            return graph.Mul(strength, hsv[2]);
        }

        return
        [
            Colour(graph.Add(Distance(3), -1)), Colour(graph.Sub(graph.Constant(2f), Distance(2))),
            Colour(graph.Sub(graph.Constant(2f), Distance(4))),
        ];
    }
}
