using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>What a network is to make small: numbers without dimensions, the mean over examples.</summary>
internal static class Losses
{
    private static readonly HashSet<string> PassedThrough = ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    /// <summary>
    /// The mean of −log of the true class's probability. It is computed from what goes into the softmax, so that a probability may be as
    /// small as it likes.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="probabilities">The output of a softmax.</param>
    /// <param name="examples">How many examples there are.</param>
    /// <param name="target">The name of the input for the true classes.</param>
    /// <returns>The loss, and the input [examples, classes] in which an example has 1 for its class and 0 for all others.</returns>
    public static (OnnxValue Loss, OnnxValue Target) CrossEntropy(
        OnnxGraphBuilder graph, OnnxValue probabilities, long examples, string target)
    {
        OnnxValue logarithms = TryLogarithms(graph, probabilities, examples)
            ?? throw new ModelValidationException("cross entropy needs the output of a softmax.");
        OnnxValue input = graph.Input(target, logarithms.Type, logarithms.Shape);
        return (CrossEntropy(graph, logarithms, input), input);
    }

    /// <summary>The mean of −log of the true class's probability.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logarithms">The logarithms of the probabilities, [examples, classes].</param>
    /// <param name="target">1 for the true class of an example and 0 for all others.</param>
    public static OnnxValue CrossEntropy(OnnxGraphBuilder graph, OnnxValue logarithms, OnnxValue target) => graph.Mul(
        graph.Reduce("ReduceSum", graph.Mul(logarithms, target), [], keepDims: false), -1f / logarithms.RankedShape[0]);

    /// <summary>
    /// The logarithms of probabilities, from what goes into their softmax, [examples, classes]; null where no softmax computes them.
    /// </summary>
    public static OnnxValue? TryLogarithms(OnnxGraphBuilder graph, OnnxValue probabilities, long examples)
    {
        if (SoftmaxOf(graph, probabilities.Name) is not { } softmax) return null;
        OnnxValue scores = graph.ValueOf(softmax.Input[0]);
        int axis = (int)(softmax.Attribute.FirstOrDefault(attribute => attribute.Name == "axis")?.I ?? -1);
        long classes = NodeGradient.Known(scores)[axis];
        if (scores.Shape.Count != examples * classes)
        {
            throw new UnsupportedModelException(
                $"the probabilities of one example have the shape {scores.Shape}; cross entropy is of one class for each example.");
        }

        return graph.Unary("LogSoftmax", graph.Reshape(scores, examples, classes), Attribute("axis", 1));
    }

    /// <summary>The softmax that a value comes from, as it is or through nodes that leave all numbers as they are.</summary>
    private static NodeProto? SoftmaxOf(OnnxGraphBuilder graph, string name)
    {
        NodeProto? node = graph.Nodes.FirstOrDefault(candidate => candidate.Output[0] == name);
        while (node is not null && PassedThrough.Contains(node.OpType))
        {
            node = graph.Nodes.FirstOrDefault(candidate => candidate.Output[0] == node.Input[0]);
        }

        return node is { OpType: "Softmax" } ? node : null;
    }

    /// <summary>The mean of squared differences, over the elements of an example and over examples.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">What the network computes.</param>
    /// <param name="target">The name of the input for what it should compute.</param>
    /// <returns>The loss, and the input, of the output's shape.</returns>
    public static (OnnxValue Loss, OnnxValue Target) MeanSquaredError(OnnxGraphBuilder graph, OnnxValue output, string target)
    {
        OnnxValue input = graph.Input(target, output.Type, NodeGradient.Known(output));
        OnnxValue difference = graph.Sub(output, input);
        return (graph.Reduce("ReduceMean", graph.Mul(difference, difference), [], keepDims: false), input);
    }
}
