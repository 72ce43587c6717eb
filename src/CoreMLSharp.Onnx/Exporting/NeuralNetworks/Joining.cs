using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that put values together, repeat them and pad them.</summary>
internal static class Joining
{
    /// <summary>The <c>concat</c> layer: along channels, or along the sequence.</summary>
    public static void Concat(LayerContext layer)
    {
        int axis = layer.Layer.Concat.SequenceConcat ? 5 : 3;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, int.MaxValue);
        foreach (OnnxValue input in inputs) LayerContext.OfRank(input, axis);
        layer.Output(layer.Graph.Concat(inputs[0].Rank - axis, inputs));
    }

    public static void ConcatND(LayerContext layer)
    {
        ConcatNDLayerParams parameters = layer.Layer.ConcatND;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> given = layer.InputsBetween(1, int.MaxValue);
        if (!parameters.Interleave && given.ToArray().Any(input => !input.Shape.IsRanked))
        {
            AttributeProto along = OnnxAttributes.Attribute("axis", (long)parameters.Axis);
            layer.Output(graph.Add("Concat", [.. given], given[0].Type, TensorShape.Unranked, along));
            return;
        }

        OnnxValue[] inputs = OfOneRank(graph, given);
        int axis = LayerContext.Axis(parameters.Axis, inputs[0].Rank);
        if (!parameters.Interleave)
        {
            layer.Output(graph.Concat(axis, inputs));
            return;
        }

        // Side by side in a new axis after the old one, which then becomes part of it.
        OnnxValue stacked = graph.Stack(inputs, axis + 1);
        TensorShape shape = inputs[0].RankedShape;
        TensorShape target = shape.With(axis, shape[axis] == TensorShape.Unknown ? TensorShape.Unknown : shape[axis] * inputs.Length);
        OnnxValue factors = graph.Constant([.. Enumerable.Range(0, shape.Rank).Select(i => i == axis ? inputs.Length : 1L)]);
        layer.Output(graph.Reshape(stacked, graph.Mul(graph.ShapeOf(inputs[0]), factors), target));
    }

    /// <summary>
    /// The values without leading dimensions of 1 that others do not have: Create ML's action classifiers join a vector and a matrix of one
    /// element each, and Core ML runs them.
    /// </summary>
    private static OnnxValue[] OfOneRank(OnnxGraphBuilder graph, ReadOnlySpan<OnnxValue> values)
    {
        int rank = int.MaxValue;
        foreach (OnnxValue value in values) rank = Math.Min(rank, value.Rank);
        OnnxValue[] equal = values.ToArray();
        for (int i = 0; i < equal.Length; i++)
        {
            int more = equal[i].Rank - rank;
            if (equal[i].RankedShape.Dims[..more].All(dim => dim == 1))
            {
                equal[i] = graph.Squeeze(equal[i], [.. Enumerable.Range(0, more).Select(axis => (long)axis)]);
            }
        }

        return equal;
    }

    public static void Stack(LayerContext layer)
    {
        OnnxValue[] inputs = [.. layer.InputsBetween(1, int.MaxValue)];
        layer.Output(layer.Graph.Stack(inputs, LayerContext.Axis(layer.Layer.Stack.Axis, inputs[0].Rank + 1)));
    }

    public static void SequenceRepeat(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 5);
        ulong times = layer.Layer.SequenceRepeat.NRepetitions;
        long[] repeats = [.. Enumerable.Repeat(1L, x.Rank)];
        repeats[x.Rank - 5] = times == 0 ? 1 : LayerContext.Size(times, "nRepetitions");
        layer.Output(layer.Graph.Tile(x, repeats));
    }

    public static void Tile(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue x = inputs[0];
        if (inputs.Length == 2 && inputs[1].Elements is null)
        {
            OnnxValue times = layer.Graph.ToInt64(inputs[1]);
            long missing = x.Rank - times.Shape.Count;
            if (missing > 0 && times.Shape.IsStatic)
            {
                times = layer.Graph.Concat(0, layer.Graph.Constant([.. Enumerable.Repeat(1L, (int)missing)]), times);
            }

            layer.Output(layer.Graph.Add("Tile", [x, times], x.Type, TensorShape.OfRank(x.Rank)));
            return;
        }

        long[] repeats = inputs.Length == 2
            ? [.. inputs[1].Elements!]
            : [.. layer.Layer.Tile.Reps.Select(count => LayerContext.Size(count, "reps"))];
        if (repeats.Length > x.Rank)
        {
            throw new ModelValidationException($"it repeats along {repeats.Length} axes; its input has the shape {x.Shape}.");
        }

        layer.Output(layer.Graph.Tile(x, [.. Enumerable.Repeat(1L, x.Rank - repeats.Length), .. repeats]));
    }

    /// <summary>The <c>padding</c> layer: height and width, with a number, by reflection or by replication.</summary>
    public static void Pad(LayerContext layer)
    {
        PaddingLayerParams parameters = layer.Layer.Padding;
        OnnxValue x = LayerContext.OfRank(layer.Input, 2);
        (long Before, long After)[] borders = Convolution.Borders(parameters.PaddingAmounts);
        long[] pads = new long[2 * x.Rank];
        for (int i = 0; i < 2; i++) (pads[x.Rank - 2 + i], pads[(2 * x.Rank) - 2 + i]) = borders[i];
        (string mode, float value) = parameters.PaddingTypeCase switch
        {
            PaddingLayerParams.PaddingTypeOneofCase.Reflection => ("reflect", 0f),
            PaddingLayerParams.PaddingTypeOneofCase.Replication => ("edge", 0f),
            _ => ("constant", parameters.Constant?.Value ?? 0),
        };
        layer.Output(layer.Graph.Pad(x, pads, mode, value));
    }

    public static void ConstantPad(LayerContext layer)
    {
        ConstantPaddingLayerParams parameters = layer.Layer.ConstantPad;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue x = inputs[0];
        if (inputs.Length == 1 || inputs[1].Elements is not null)
        {
            long[] amounts = inputs.Length == 2
                ? [.. inputs[1].Elements!]
                :
                [
                    .. parameters.PadAmounts.Select(
                        amount => amount <= int.MaxValue ? (long)amount : throw new ModelValidationException($"it pads by {amount}.")),
                ];
            layer.Output(graph.Pad(x, ByAxis(amounts, x, parameters.PadToGivenOutputSizeMode), "constant", parameters.Value));
            return;
        }

        // [before, after] of each axis become all befores, then all afters.
        OnnxValue pairs = graph.Reshape(graph.ToInt64(inputs[1]), x.Rank, 2);
        if (parameters.PadToGivenOutputSizeMode)
        {
            OnnxValue missing = graph.Binary("Max", graph.Sub(pairs, graph.Unsqueeze(graph.ShapeOf(x), 1)), graph.Constant(0));
            pairs = graph.Where(graph.ToBool(pairs), missing, graph.Constant(0));
        }

        OnnxValue pads = graph.Reshape(graph.Transpose(pairs, 1, 0), 2 * x.Rank);
        layer.Output(graph.Add("Pad", [x, pads, graph.Constant(parameters.Value)], x.Type, TensorShape.OfRank(x.Rank)));
    }

    /// <summary>Amounts before and after each axis as ONNX orders them: all befores, then all afters.</summary>
    private static long[] ByAxis(long[] amounts, OnnxValue x, bool areSizes)
    {
        if (amounts.Length != 2 * x.Rank)
        {
            throw new ModelValidationException(
                $"it gives {amounts.Length} amounts for an input of shape {x.Shape}; two for each axis are defined.");
        }

        if (areSizes && !x.Shape.IsStatic)
        {
            throw new UnsupportedModelException($"padding to given sizes needs a known shape; its input has {x.Shape}.");
        }

        return [.. Enumerable.Range(0, 2 * x.Rank).Select(i =>
        {
            int axis = i % x.Rank;
            long amount = amounts[(2 * axis) + (i / x.Rank)];
            return areSizes && amount > 0 ? Math.Max(0, amount - x.RankedShape[axis]) : amount;
        })];
    }
}
