using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Elements or slices that are combined where they belong to one segment.</summary>
internal static class Segments
{
    /// <summary>What an element without any is, and how two are combined.</summary>
    private static readonly Dictionary<string, float> Neutral = new()
    {
        ["add"] = 0,
        ["mul"] = 1,
        ["max"] = float.MinValue,
        ["min"] = float.MaxValue,
    };

    /// <summary>Data, the segment of each, and how many there are. What belongs to a negative one is left out.</summary>
    public static Action<OperatorContext> Numbered(string reduction) => context =>
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue count = context.Dims(2);
        long known = context[2].Numbers is [{ } number] ? number : TensorShape.Unknown;
        OnnxValue ids = graph.Reshape(graph.ToInt64(context.Value(1)), -1);
        OnnxValue places = graph.Where(graph.Compare("Less", ids, graph.ConstantScalar(0)), count, ids);
        OnnxValue all = Combined(context, reduction, places, graph.Binary("Add", count, graph.Constant(1L)), known < 0 ? known : known + 1);
        OnnxValue axis = graph.Constant(0L);
        context.Output(graph.Slice(all, graph.Constant(0L), count, axis, null, all.RankedShape.With(0, known)));
    };

    /// <summary>Data and the segments, which rise: the last says how many there are. A segment without elements is zero.</summary>
    public static Action<OperatorContext> Sorted(string reduction) => context =>
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue result = Sorted(context, reduction);
        if (reduction is "max" or "min")
        {
            OnnxValue isEmpty = graph.Compare("Equal", result, graph.Cast(graph.Constant(Neutral[reduction]), result.Type));
            result = graph.Where(isEmpty, graph.Cast(graph.Constant(0f), result.Type), result);
        }

        context.Output(result);
    };

    /// <summary>The mean of each segment.</summary>
    public static void SortedMean(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue sum = Sorted(context, "add");
        OnnxValue ids = graph.ToInt64(context.Value(1));
        OnnxValue ones = graph.Expand(graph.Constant(1f), graph.ShapeOf(ids), ids.Shape);
        OnnxValue none = graph.Expand(graph.Constant(0f), graph.ShapeOf(sum, 0, 1), new TensorShape(sum.RankedShape[0]));
        OnnxValue counts = graph.ScatterND(none, graph.Unsqueeze(ids, -1), ones, "add");
        OnnxValue column = graph.Reshape(graph.Binary("Max", counts, graph.Constant(1f)), [-1, .. Enumerable.Repeat(1L, sum.Rank - 1)]);
        context.Output(graph.Div(sum, column));
    }

    private static OnnxValue Sorted(OperatorContext context, string reduction)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue ids = graph.ToInt64(context.Value(1));
        long known = context[1].Numbers is [.., { } last] ? last + 1 : TensorShape.Unknown;
        OnnxValue count = known >= 0
            ? graph.Constant(known)
            : graph.Binary("Add", graph.Gather(ids, graph.Constant(-1L), 0), graph.Constant(1L));
        return Combined(context, reduction, ids, count, known);
    }

    /// <summary>A row for each segment: the data may have several axes for one of the segments.</summary>
    private static OnnxValue Combined(OperatorContext context, string reduction, OnnxValue ids, OnnxValue count, long known)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue data = context.Value(0);
        int axes = context[1].Rank;
        TensorShape shape = data.RankedShape;
        OnnxValue inner = graph.ShapeOf(data, axes, shape.Rank);
        OnnxValue rows = axes == 1
            ? data
            : graph.Reshape(
                data, graph.Concat(0, graph.Constant(-1L), inner), new TensorShape([ids.RankedShape[0], .. shape.Dims[axes..]]));
        OnnxValue start = graph.Expand(
            Filler(graph, reduction, data.Type), graph.Concat(0, count, inner), new TensorShape([known, .. shape.Dims[axes..]]));
        return graph.ScatterND(start, graph.Unsqueeze(ids, -1), rows, reduction);
    }

    private static OnnxValue Filler(OnnxGraphBuilder graph, string reduction, DataType type) => type == DataType.Float
        ? graph.Constant(Neutral[reduction])
        : graph.Cast(graph.ConstantScalar((long)Math.Clamp((double)Neutral[reduction], int.MinValue, int.MaxValue)), type);
}
