using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using Google.Protobuf;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>
/// Operators of TensorFlow itself inside of a TensorFlow Lite file ("Flex"): their options are a list of the operation's name and of a
/// node, as TensorFlow's graphs have it.
/// </summary>
internal static class Flex
{
    /// <summary>What the names of such operators begin with.</summary>
    public const string Prefix = "Flex";

    public static void Translate(LiteContext context)
    {
        string op = context.Operator.Code.Name[Prefix.Length..];
        Action<NodeContext> translate = TensorFlow.OperatorTable.Find(op)
            ?? throw new UnsupportedModelException("this operation of TensorFlow is not converted.");
        Node node = new(op, op, [], [], Attributes(context.Operator.CustomOptions));
        NodeContext inner = new(context.Graph, node, context.Inputs, new Translation(null, null));
        translate(inner);
        context.Output([.. inner.Outputs]);
    }

    private static IReadOnlyDictionary<string, AttrValue> Attributes(ReadOnlyMemory<byte> options)
    {
        if (FlexBuffer.Root(options).Elements is not [_, var stored])
        {
            throw new ModelFormatException("its options are not those of a node.");
        }

        try
        {
            return NodeDef.Parser.ParseFrom(stored.Bytes.Span).Attr;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException($"its options are damaged: {error.Message}", error);
        }
    }
}
