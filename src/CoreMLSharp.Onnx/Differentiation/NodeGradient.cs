using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>What the gradient of one node is made from: its inputs and outputs, and the gradients that came back to the outputs.</summary>
internal sealed class NodeGradient(OnnxGraphBuilder graph, NodeProto node, IReadOnlySet<string> dependent, GradientSums gradients)
{
    public OnnxGraphBuilder Graph => graph;

    public NodeProto Node => node;

    /// <summary>The gradient of the first output.</summary>
    public OnnxValue Gradient => GradientOf(0) ?? Zeros(Output());

    public int Inputs => node.Input.Count;

    public OnnxValue Input(int index = 0) => graph.ValueOf(node.Input[index]);

    public OnnxValue? Optional(int index) => index < node.Input.Count && node.Input[index].Length > 0 ? Input(index) : null;

    public OnnxValue Output(int index = 0) => graph.ValueOf(node.Output[index]);

    public OnnxValue? GradientOf(int output) => gradients.Find(node.Output[output]);

    /// <summary>The integers of a constant input, such as axes.</summary>
    public IReadOnlyList<long>? Integers(int input) => Optional(input)?.Elements;

    /// <summary>The inputs to which a gradient went, or would go if anything were learned there.</summary>
    public HashSet<int> Given { get; } = [];

    /// <summary>Sends a gradient back to an input, if anything is learned there. Along broadcast dimensions it is summed up.</summary>
    public void Give(int input, Func<OnnxValue> gradient)
    {
        Given.Add(input);
        if (input >= node.Input.Count || !dependent.Contains(node.Input[input])) return;
        gradients.Add(node.Input[input], graph.SumTo(gradient(), Known(Input(input))));
    }

    /// <summary>Sends back the product of the gradient with a derivative, for operators that work element by element.</summary>
    public void Times(OnnxValue derivative) => Give(0, () => graph.Mul(Gradient, derivative));

    public OnnxValue Zeros(OnnxValue like) => graph.Fill(graph.Constant(Known(like).Dims.AsSpan()), 0, like.Shape);

    public long Integer(string name, long missing) => Find(name)?.I ?? missing;

    public float Number(string name, float missing) => Find(name)?.F ?? missing;

    public string Text(string name, string missing) => Find(name)?.S.ToStringUtf8() ?? missing;

    public long[]? List(string name) => Find(name)?.Ints.ToArray();

    /// <summary>The axis that an attribute names, from the front.</summary>
    public int Axis(int rank, long missing, string name = "axis")
    {
        long axis = Integer(name, missing);
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>The shape of a value, all of which must be known.</summary>
    /// <exception cref="UnsupportedModelException">Some of it is not.</exception>
    public static TensorShape Known(OnnxValue value) => value.Shape.IsStatic
        ? value.Shape
        : throw new UnsupportedModelException(
            $"the shape {value.Shape} of the value '{value.Name}' is not known before the network runs, so that it has no gradient.");

    private AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
