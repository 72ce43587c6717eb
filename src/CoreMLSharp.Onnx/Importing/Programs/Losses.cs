using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Losses of classifications; scores are [batch, classes, …], labels [batch, …].</summary>
internal static class Losses
{
    public static void NegativeLogLikelihood(NodeContext node) => node.Output(0, node.Type(0), Loss(node, node.Value(0)));

    public static void SoftmaxCrossEntropy(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable shifted = block.Sub(x, block.ReduceMax(x, [1], true));
        ProgramVariable logarithms = block.Sub(shifted, block.Logarithm(block.ReduceSum(block.Exp(shifted), [1], true)));
        node.Output(0, node.Type(0), Loss(node, logarithms));
        node.Output(1, node.Type(0), logarithms);
    }

    /// <summary>The negative logarithm of the label's class, weighted by class; labels may be left out of account.</summary>
    private static ProgramVariable Loss(NodeContext node, ProgramVariable logarithms)
    {
        BlockBuilder block = node.Block;
        ProgramVariable labels = node.Value(1);
        ProgramVariable? counts = null;
        if (node.Attribute("ignore_index") is { } ignored)
        {
            ProgramVariable isCounted = block.NotEqual(labels, (int)ignored.I);
            counts = block.Cast(isCounted, logarithms.ElementType);
            labels = block.Select(isCounted, labels, 0);
        }

        ProgramVariable own = block.Negative(
            block.Squeeze(block.GatherAlongAxis(logarithms, block.ExpandDims(labels, [1]), 1), [1]));
        if (node.Optional(2) is { } classes)
        {
            ProgramVariable factors = block.Gather(classes, labels, 0);
            counts = counts is null ? factors : block.Mul(counts, factors);
        }

        ProgramVariable weighted = counts is null ? own : block.Mul(own, counts);
        return node.Text("reduction", "mean") switch
        {
            "none" => weighted,
            "sum" => block.ReduceSum(weighted, null, false),
            _ =>
                counts is null
                    ? block.ReduceMean(weighted, null, false)
                    : block.RealDiv(block.ReduceSum(weighted, null, false), block.ReduceSum(counts, null, false)),
        };
    }
}
