using CoreMLSharp.Conversion.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

/// <summary>Makes small graphs as TensorFlow stores them.</summary>
internal static class GraphWriter
{
    public static NodeDef Node(string name, string op, params string[] inputs)
    {
        NodeDef node = new() { Name = name, Op = op };
        node.Input.AddRange(inputs);
        return node;
    }

    public static NodeDef With(this NodeDef node, string attribute, AttrValue value)
    {
        node.Attr.Add(attribute, value);
        return node;
    }

    public static NodeDef With(this NodeDef node, string attribute, string text) =>
        node.With(attribute, new AttrValue { S = ByteString.CopyFromUtf8(text) });

    public static NodeDef With(this NodeDef node, string attribute, params long[] numbers) =>
        node.With(attribute, new AttrValue { List = new AttrValue.Types.ListValue { I = { numbers } } });

    public static NodeDef With(this NodeDef node, string attribute, ElementType type) =>
        node.With(attribute, new AttrValue { Type = type });

    public static NodeDef Calling(this NodeDef node, string attribute, string function) =>
        node.With(attribute, new AttrValue { Func = new NameAttrList { Name = function } });

    public static NodeDef Placeholder(string name, params long[] shape) =>
        Node(name, "Placeholder").With("dtype", ElementType.Float).With("shape", new AttrValue { Shape = Shape(shape) });

    public static NodeDef Constant(string name, float[] values, params long[] shape) => Node(name, "Const").With(
        "value",
        new AttrValue { Tensor = new TensorProto { Dtype = ElementType.Float, TensorShape = Shape(shape), FloatVal = { values } } });

    public static NodeDef Constant(string name, int[] values, params long[] shape) => Node(name, "Const").With(
        "value",
        new AttrValue { Tensor = new TensorProto { Dtype = ElementType.Int32, TensorShape = Shape(shape), IntVal = { values } } });

    public static NodeDef Constant(string name, string[] values) => Node(name, "Const").With(
        "value",
        new AttrValue
        {
            Tensor = new TensorProto
            {
                Dtype = ElementType.String,
                TensorShape = Shape(values.Length),
                StringVal = { values.Select(ByteString.CopyFromUtf8) },
            },
        });

    public static FunctionDef Function(string name, string[] arguments, (string Name, string Source)[] results, params NodeDef[] nodes)
    {
        FunctionDef function = new() { Signature = new OpDef { Name = name } };
        function.Signature.InputArg.AddRange(arguments.Select(argument => new OpDef.Types.ArgDef { Name = argument }));
        function.Signature.OutputArg.AddRange(results.Select(result => new OpDef.Types.ArgDef { Name = result.Name }));
        foreach ((string result, string source) in results) function.Ret.Add(result, source);
        function.NodeDef.AddRange(nodes);
        return function;
    }

    public static GraphDef Graph(params NodeDef[] nodes) => new() { Node = { nodes } };

    public static TensorShapeProto Shape(params long[] dims) =>
        new() { Dim = { dims.Select(size => new TensorShapeProto.Types.Dim { Size = size }) } };
}
