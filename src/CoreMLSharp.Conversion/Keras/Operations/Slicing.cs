using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Keras.Layers;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Functions that take elements out of tensors, and those of pictures.</summary>
internal static class Slicing
{
    /// <summary>Python's brackets: positions, ranges, new axes and an ellipsis.</summary>
    public static OnnxValue[] GetItem(OperationCall call)
    {
        OnnxValue x = call.X;
        IReadOnlyList<JsonNode?> key = Key(call.Find(1, "slice_spec", "key"));
        int taken = key.Count(part => part is not null && !IsEllipsis(part));
        List<long> starts = [], ends = [], steps = [], axes = [], squeezed = [], added = [];
        int axis = 0;
        int place = 0;
        foreach (JsonNode? part in key)
        {
            if (part is null)
            {
                added.Add(place++);
            }
            else if (IsEllipsis(part))
            {
                int skipped = x.Rank - taken;
                axis += skipped;
                place += skipped;
            }
            else if (Numbers.Integer(part) is { } position)
            {
                Take(position, position == -1 ? int.MaxValue : position + 1, 1);
                squeezed.Add(axis++);
            }
            else
            {
                KerasConfig range = new((part as JsonObject)?["config"] as JsonObject ?? part as JsonObject ?? []);
                long step = range.Integer("step", 1);
                Take(
                    range.TryInteger("start") ?? (step > 0 ? 0 : int.MaxValue),
                    range.TryInteger("stop") ?? (step > 0 ? int.MaxValue : int.MinValue), step);
                axis++;
                place++;
            }
        }

        if (axis > x.Rank) throw new ModelFormatException($"it takes {axis} axes of an input of shape {x.Shape}.");
        OnnxValue result = axes.Count == 0 ? x : call.Graph.Slice(x, [.. starts], [.. ends], [.. axes], [.. steps]);
        result = call.Graph.Squeeze(result, [.. squeezed]);
        return [added.Count == 0 ? result : call.Graph.Unsqueeze(result, [.. added])];

        void Take(long start, long end, long step)
        {
            if (start == 0 && end == int.MaxValue && step == 1) return;
            starts.Add(start);
            ends.Add(end);
            steps.Add(step);
            axes.Add(axis);
        }
    }

    public static OnnxValue[] Take(OperationCall call)
    {
        OnnxValue indices = call.Operand(1, "indices");
        int axis = OperationCall.Axis(call.X, call.Integer(call.Call.Layer.ClassName == "Take" ? 2 : 3, "axis") ?? 0);
        return [call.Graph.Gather(call.X, call.Graph.Cast(indices, DataType.Int64), axis)];
    }

    public static OnnxValue[] OneHot(OperationCall call)
    {
        long depth = call.Integer(1, "depth", "num_classes") ?? throw new ModelFormatException("it has no depth.");
        OnnxValue places = call.Graph.Range(
            call.Graph.ConstantScalar(0), call.Graph.ConstantScalar(depth), call.Graph.ConstantScalar(1), depth);
        OnnxValue x = call.Graph.Unsqueeze(call.Graph.Cast(call.X, DataType.Int64), -1);
        return [call.Graph.ToFloat(call.Graph.Compare("Equal", x, places))];
    }

    public static OnnxValue[] Resize(OperationCall call)
    {
        long[] size = call.Integers(1, "size", "target_size") is { Length: 2 } two
            ? two
            : throw new ModelFormatException("it has no size.");
        KerasTensor x = call.Call.Input;
        if (x.Rank != 4) throw new UnsupportedModelException($"a picture of shape {x.Shape}.");
        string method = call.Text(2, "method", "interpolation") ?? "bilinear";
        if (method == "nearest_neighbor") method = "nearest";
        OnnxValue resized = Resampling.Resize(call.Graph, x.ChannelsFirst, size[0], size[1], method);
        return [KerasTensor.OfChannelsFirst(call.Graph, resized).Value];
    }

    /// <summary>The brightness of colours [.., 3], with one channel.</summary>
    public static OnnxValue[] ToGrey(OperationCall call)
    {
        OnnxValue weights = call.Graph.Constant([0.2989f, 0.587f, 0.114f], new TensorShape(3));
        return [call.Graph.Reduce("ReduceSum", call.Graph.Mul(call.Graph.ToFloat(call.X), weights), [call.X.Rank - 1], keepDims: true)];
    }

    public static OnnxValue[] SpaceToDepth(OperationCall call) => Blocks(call, (x, size) => call.Graph.Add(
        "SpaceToDepth", [x], x.Type,
        new TensorShape(x.RankedShape[0], Times(x.RankedShape[1], size * size), Over(x.RankedShape[2], size), Over(x.RankedShape[3], size)),
        Attribute("blocksize", size)));

    public static OnnxValue[] DepthToSpace(OperationCall call) => Blocks(call, (x, size) => call.Graph.Add(
        "DepthToSpace", [x], x.Type,
        new TensorShape(
            x.RankedShape[0], Over(x.RankedShape[1], size * size), Times(x.RankedShape[2], size), Times(x.RankedShape[3], size)),
        Attribute("blocksize", size), Attribute("mode", "DCR")));

    private static long Times(long length, long factor) => TensorShape.Map(length, known => known * factor);

    private static long Over(long length, long factor) => TensorShape.Map(length, known => known / factor);

    private static OnnxValue[] Blocks(OperationCall call, Func<OnnxValue, long, OnnxValue> function)
    {
        long size = call.Integer(1, "block_size") is > 0 and var given ? given : throw new ModelFormatException("it has no block_size.");
        return [KerasTensor.OfChannelsFirst(call.Graph, function(call.Call.Input.ChannelsFirst, size)).Value];
    }

    private static IReadOnlyList<JsonNode?> Key(CallArgument? key) => key switch
    {
        null => throw new ModelFormatException("it does not say what it takes."),
        { Items: { } items } when items.All(item => item.Tensor is null) => [.. items.Select(item => item.Value)],
        { Value: JsonArray list } => [.. list],
        { Tensor: null, Items: null } => [key.Value],
        _ => throw new UnsupportedModelException("it takes what other tensors say."),
    };

    private static bool IsEllipsis(JsonNode part) => part is JsonObject made
        && (new KerasConfig(made).Text("class_name") is "__ellipsis__" or "__Ellipsis__");
}
