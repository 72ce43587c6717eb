using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Layers that gather elements from positions and scatter them to positions. Positions are numbers like all others; negative ones count
/// from the end.
/// </summary>
internal static class Indexing
{
    public static void Gather(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        OnnxValue x = inputs[0];
        if (!x.Shape.IsRanked)
        {
            AttributeProto axis = OnnxAttributes.Attribute("axis", (long)layer.Layer.Gather.Axis);
            layer.Output(layer.Graph.Add("Gather", [x, layer.Graph.ToInt64(inputs[1])], x.Type, TensorShape.Unranked, axis));
            return;
        }

        layer.Output(layer.Graph.Gather(x, layer.Graph.ToInt64(inputs[1]), LayerContext.Axis(layer.Layer.Gather.Axis, x.Rank)));
    }

    public static void GatherND(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(layer.AtLeastVector(layer.Graph.GatherND(inputs[0], layer.Graph.ToInt64(inputs[1]))));
    }

    public static void GatherAlongAxis(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        int axis = LayerContext.Axis(layer.Layer.GatherAlongAxis.Axis, inputs[0].Rank);
        layer.Output(layer.Graph.GatherElements(inputs[0], layer.Graph.ToInt64(inputs[1]), axis));
    }

    /// <summary>Scatters slices along an axis: it goes to the front, where ONNX's ScatterND works, and back.</summary>
    public static void Scatter(LayerContext layer)
    {
        ScatterLayerParams parameters = layer.Layer.Scatter;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(3, 3);
        (OnnxValue x, OnnxValue indices) = (inputs[0], graph.ToInt64(inputs[1]));
        (OnnxValue updates, string reduction) = Accumulation(graph, inputs[2], parameters.Mode);
        if (parameters.Axis == 0 && !(x.Shape.IsRanked && updates.Shape.IsRanked))
        {
            layer.Output(graph.ScatterND(x, graph.Unsqueeze(indices, -1), updates, reduction));
            return;
        }

        int axis = LayerContext.Axis(parameters.Axis, x.Rank);
        int[] order = [axis, .. Enumerable.Range(0, x.Rank).Where(i => i != axis)];
        int[] indexAxes = [.. Enumerable.Range(axis, indices.Rank)];
        int[] updateOrder = [.. indexAxes, .. Enumerable.Range(0, updates.Rank).Where(i => !indexAxes.Contains(i))];
        if (updates.Rank != x.Rank - 1 + indices.Rank)
        {
            throw new ModelValidationException(
                $"updates of shape {updates.Shape} do not fit a value of shape {x.Shape} and indices of shape {indices.Shape}.");
        }

        OnnxValue scattered =
            graph.ScatterND(graph.Transpose(x, order), graph.Unsqueeze(indices, -1), graph.Transpose(updates, updateOrder), reduction);
        layer.Output(graph.TransposeBack(scattered, order));
    }

    public static void ScatterND(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(3, 3);
        (OnnxValue updates, string reduction) = Accumulation(layer.Graph, inputs[2], layer.Layer.ScatterND.Mode);
        layer.Output(layer.Graph.ScatterND(inputs[0], layer.Graph.ToInt64(inputs[1]), updates, reduction));
    }

    public static void ScatterAlongAxis(LayerContext layer)
    {
        ScatterAlongAxisLayerParams parameters = layer.Layer.ScatterAlongAxis;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(3, 3);
        (OnnxValue updates, string reduction) = Accumulation(layer.Graph, inputs[2], parameters.Mode);
        layer.Output(
            layer.Graph.ScatterElements(
                inputs[0], layer.Graph.ToInt64(inputs[1]), updates, LayerContext.Axis(parameters.Axis, inputs[0].Rank), reduction));
    }

    /// <summary>
    /// The mode of ONNX for a mode of the specification; subtraction is addition of the negative, division multiplication by the inverse.
    /// </summary>
    private static (OnnxValue Updates, string Reduction) Accumulation(OnnxGraphBuilder graph, OnnxValue updates, ScatterMode mode) =>
        mode switch
        {
            ScatterMode.ScatterAdd => (updates, "add"),
            ScatterMode.ScatterSub => (graph.Unary("Neg", updates), "add"),
            ScatterMode.ScatterMul => (updates, "mul"),
            ScatterMode.ScatterDiv => (graph.Unary("Reciprocal", updates), "mul"),
            ScatterMode.ScatterMax => (updates, "max"),
            ScatterMode.ScatterMin => (updates, "min"),
            _ => (updates, "none"),
        };
}
