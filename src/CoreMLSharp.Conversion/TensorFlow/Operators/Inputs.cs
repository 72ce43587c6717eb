using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Where tensors come from: constants, variables, random numbers.</summary>
internal static class Inputs
{
    public static void Constant(NodeContext context)
    {
        TensorProto stored = context.Node.Tensor("value") ?? throw new ModelFormatException("it has no value.");
        context.Output(Tensor.Of(context.Graph, ConstantReader.Read(stored), context.Node.Name));
    }

    /// <summary>A variable of TensorFlow 2, which has to be read before it is a tensor.</summary>
    public static void VariableHandle(NodeContext context) => context.Output(Tensor.OfVariable(context.Node.Name));

    /// <summary>A variable of TensorFlow 1, which is the tensor it holds.</summary>
    public static void Variable(NodeContext context) => context.Output(context.Translation.Variable(context.Graph, context.Node.Name));

    public static void ReadVariable(NodeContext context) => context.Output(Read(context));

    /// <summary>Rows of a variable.</summary>
    public static void ResourceGather(NodeContext context)
    {
        NodeContext read = new(context.Graph, context.Node, [Read(context), .. context.Inputs.Skip(1)], context.Translation);
        Selection.Gather(read, (int)context.Node.Integer("batch_dims"), (int)context.Node.Integer("batch_dims"));
        context.Output([.. read.Outputs]);
    }

    /// <summary>An input of the model that was not asked for.</summary>
    public static void Placeholder(NodeContext context) =>
        throw new UnsupportedModelException("it is an input that is not among those of the model.");

    /// <summary>Random numbers of a shape; inputs beyond the first are seeds.</summary>
    public static Action<NodeContext> Random(string op) => context => context.Output(Randomness.Of(context.Graph, op, context[0]));

    /// <summary>RandomUniformInt: the shape, the lowest number, and the one above the highest.</summary>
    public static void RandomIntegers(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue lowest = graph.ToFloat(context.Value(1));
        OnnxValue range = graph.Sub(graph.ToFloat(context.Value(2)), lowest);
        OnnxValue numbers = graph.Add(graph.Mul(Randomness.Of(graph, "RandomUniform", context[0]), range), lowest);
        context.Output(graph.Cast(graph.Unary("Floor", numbers), context[1].Type));
    }

    /// <summary>Multinomial: logarithms of the chances, [batch, classes], and how many to draw.</summary>
    public static void Multinomial(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        long count = context.Integer(1);
        DataType type = context.Node.Type("output_dtype", DataType.Int64);
        context.Output(graph.Add(
            "Multinomial", [context.Value(0)], type, new TensorShape(context[0].Shape[0], count), Attribute("sample_size", count),
            Attribute("dtype", (long)type)));
    }

    private static Tensor Read(NodeContext context) => context[0] switch
    {
        { Variable: { } name } => context.Translation.Variable(context.Graph, name),
        { } value => value,
    };
}
