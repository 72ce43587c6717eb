using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>What a network is to make small: numbers without dimensions, the mean over examples.</summary>
internal static class Losses
{
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
        NodeProto softmax = graph.Nodes.FirstOrDefault(node => node.OpType == "Softmax" && node.Output[0] == probabilities.Name)
            ?? throw new ModelValidationException("cross entropy needs the output of a softmax.");
        OnnxValue scores = graph.ValueOf(softmax.Input[0]);
        int axis = (int)softmax.Attribute.Single(attribute => attribute.Name == "axis").I;
        long classes = NodeGradient.Known(scores)[axis];
        if (scores.Shape.Count != examples * classes)
        {
            throw new UnsupportedModelException(
                $"the probabilities of one example have the shape {scores.Shape}; cross entropy is of one class for each example.");
        }

        OnnxValue input = graph.Input(target, scores.Type, new TensorShape(examples, classes));
        OnnxValue logarithms = graph.Unary("LogSoftmax", graph.Reshape(scores, examples, classes), Attribute("axis", 1));
        OnnxValue sum = graph.Reduce("ReduceSum", graph.Mul(logarithms, input), [], keepDims: false);
        return (graph.Mul(sum, -1f / examples), input);
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
