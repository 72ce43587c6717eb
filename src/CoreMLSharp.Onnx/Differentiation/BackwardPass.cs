using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>
/// The gradient of a number that a graph computes, as more nodes of that graph (reverse-mode differentiation). Only what lies between the
/// parameters and the number is gone through: what does not depend on a parameter costs nothing, and need not have a gradient.
/// </summary>
internal static class BackwardPass
{
    /// <summary>Adds the nodes that compute the gradient.</summary>
    /// <param name="graph">The graph, whose shapes must be known. Recurrent nodes on the way are unrolled.</param>
    /// <param name="loss">The number, of one element.</param>
    /// <param name="parameters">The values by which it is differentiated.</param>
    /// <returns>For each parameter a value of its shape; null where the number does not depend on it.</returns>
    /// <exception cref="UnsupportedModelException">
    /// A node on the way has no gradient, or works on shapes that are only known when the graph runs; the message names it.
    /// </exception>
    public static OnnxValue?[] Append(OnnxGraphBuilder graph, OnnxValue loss, IReadOnlyList<OnnxValue> parameters)
    {
        HashSet<string> dependent = [.. parameters.Select(parameter => parameter.Name)];
        Unrolling.Apply(graph, node => Follow(graph, node, dependent));
        GradientSums gradients = new(graph);
        if (dependent.Contains(loss.Name)) gradients.Add(loss.Name, graph.Constant([1f], loss.Shape));
        foreach (NodeProto node in graph.Nodes.Reverse().ToArray())
        {
            if (node.Output.Any(output => dependent.Contains(output) && gradients.Has(output)))
            {
                Differentiate(graph, node, dependent, gradients);
            }
        }

        return [.. parameters.Select(parameter => gradients.Find(parameter.Name))];
    }

    /// <summary>Whether a node depends on a parameter, so that the gradient goes through it; then its outputs do too.</summary>
    private static bool Follow(OnnxGraphBuilder graph, NodeProto node, HashSet<string> dependent)
    {
        if (GradientTable.IsFlat(node.OpType) || !DeadNodes.ReferencesOf(node).Any(dependent.Contains)) return false;
        string[] numbers = [.. node.Output.Where(output => output.Length > 0 && IsNumber(graph.ValueOf(output).Type))];
        dependent.UnionWith(numbers);
        return numbers.Length > 0;
    }

    private static bool IsNumber(DataType type) => type is DataType.Float or DataType.Float16 or DataType.Double;

    private static void Differentiate(OnnxGraphBuilder graph, NodeProto node, HashSet<string> dependent, GradientSums gradients)
    {
        if (GradientTable.Find(node.OpType) is not { } rule)
        {
            throw new UnsupportedModelException(
                $"The operator {node.OpType} ('{node.Name}') lies between a weight that is to learn and the loss, but has no gradient. "
                + "Freeze the layers before it, or replace it.");
        }

        try
        {
            NodeGradient gradient = new(graph, node, dependent, gradients);
            rule(gradient);
            for (int input = 0; input < node.Input.Count; input++)
            {
                if (gradient.Given.Contains(input) || !dependent.Contains(node.Input[input])) continue;
                throw new UnsupportedModelException($"its input {input} ('{node.Input[input]}') depends on a weight that is to learn.");
            }
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"the gradient of {node.OpType} ('{node.Name}')");
            throw;
        }
    }
}
