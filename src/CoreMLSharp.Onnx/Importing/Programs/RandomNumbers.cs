using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Tensors of random numbers. Of a model with the same seed, Core ML and other engines draw other numbers.</summary>
internal static class RandomNumbers
{
    public static void Normal(NodeContext node) => Draw(node, Stated(node), Gaussian, OnnxType.Float);

    public static void NormalLike(NodeContext node) => Draw(node, LengthsOf(node), Gaussian, node.Type(0));

    public static void Uniform(NodeContext node) => Draw(node, Stated(node), Even, OnnxType.Float);

    public static void UniformLike(NodeContext node) => Draw(node, LengthsOf(node), Even, node.Type(0));

    /// <summary>1 with the probability that stands in the place of each element.</summary>
    public static void Bernoulli(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable drawn = block.RandomUniform(LengthsOf(node), Number(x.ElementType, 0), Number(x.ElementType, 1), Seed(node));
        OnnxType type = node.Attribute("dtype") is { } given ? (OnnxType)given.I : node.Type(0);
        node.Output(0, type, block.As(block.Less(drawn, x), node.Import.TypeOf(type)));
    }

    /// <summary>Classes by their logarithmic probabilities.</summary>
    public static void Multinomial(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable drawn = block.RandomCategorical(node.Value(0), "logits", (int)node.Integer("sample_size", 1), Seed(node));
        node.Output(0, (OnnxType)node.Integer("dtype", (long)OnnxType.Int32), block.As(drawn, DataType.Int32));
    }

    private static void Draw(
        NodeContext node, ProgramArgument shape, Func<NodeContext, ProgramArgument, DataType, ProgramVariable> draw, OnnxType otherwise)
    {
        OnnxType type = node.Attribute("dtype") is { } given ? (OnnxType)given.I : otherwise;
        node.Output(0, type, draw(node, shape, node.Import.TypeOf(type)));
    }

    private static ProgramVariable Gaussian(NodeContext node, ProgramArgument shape, DataType type) => node.Block.RandomNormal(
        shape, Number(type, node.Float("mean", 0)), Number(type, node.Float("scale", 1)), Seed(node));

    private static ProgramVariable Even(NodeContext node, ProgramArgument shape, DataType type) => node.Block.RandomUniform(
        shape, Number(type, node.Float("low", 0)), Number(type, node.Float("high", 1)), Seed(node));

    private static ProgramArgument Stated(NodeContext node) => Ints(node.Integers("shape") ?? []);

    private static ProgramVariable LengthsOf(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        return node.Block.Vector([.. node.Block.LengthsOf(x)]);
    }

    private static int? Seed(NodeContext node) => node.Attribute("seed") is { } given ? (int)(uint)given.F & int.MaxValue : null;
}
