using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>What classic models have in common in programs: rows of numbers, and what becomes of their scores.</summary>
internal static class ClassicScores
{
    /// <summary>An input as rows of floating point numbers: [examples, numbers]. A vector is one row.</summary>
    public static ProgramVariable Rows(NodeContext node, int input = 0)
    {
        ProgramVariable x = node.Block.AsFloat(node.Value(input));
        return x.Shape.Rank switch
        {
            1 => node.Block.ExpandDims(x, [0]),
            2 => x,
            _ => throw new UnsupportedModelException($"its input {input} has {x.Shape.Rank} dimensions; models of rows take one or two."),
        };
    }

    /// <summary>The scores [examples, classes] after their transform.</summary>
    public static ProgramVariable Transformed(BlockBuilder block, ProgramVariable scores, PostTransform transform) => transform switch
    {
        PostTransform.None => scores,
        PostTransform.Logistic => block.Sigmoid(scores),
        PostTransform.Softmax => block.Softmax(scores, 1),
        PostTransform.SoftmaxZero => SoftmaxZero(block, scores),
        _ => Probit(block, scores),
    };

    /// <summary>The scores of two classes from that of the second.</summary>
    public static ProgramVariable OfTwo(BlockBuilder block, ProgramVariable score, SecondScore second, PostTransform transform)
    {
        if (transform == PostTransform.Probit)
        {
            throw new UnsupportedModelException("probit of one score for two classes is not what ONNX says a classifier gives.");
        }

        ProgramVariable opposite = block.Negative(score);
        if (transform == PostTransform.Logistic) return block.Sigmoid(block.Concat([opposite, score], 1));
        return block.Concat([second == SecondScore.Complement ? block.Plus(opposite, 1) : opposite, score], 1);
    }

    /// <summary>The label of the largest of several scores.</summary>
    public static void OutputLargest(NodeContext node, ClassLabels labels, ProgramVariable scores) =>
        OutputLabel(node, labels, node.Block.ReduceArgmax(scores, 1, false));

    /// <summary>The label of the second class where its score is above a limit.</summary>
    public static void OutputAbove(NodeContext node, ClassLabels labels, ProgramVariable score, double limit) =>
        OutputLabel(
            node, labels,
            node.Block.Cast(node.Block.Greater(node.Block.Squeeze(score, [1]), Number(score.ElementType, limit)), DataType.Int32));

    /// <summary>The first output: labels that are whole numbers; texts cannot be tensors of a program.</summary>
    private static void OutputLabel(NodeContext node, ClassLabels labels, ProgramVariable position)
    {
        if (labels.Integers.Count == 0)
        {
            node.Output(0, ImportedValue.Nothing);
            return;
        }

        ProgramTensor table = OnnxConstant.Of([.. labels.Integers]).ToProgram(DataType.Int32);
        node.Output(0, OnnxType.Int64, node.Block.Gather(node.Block.Constant(table), position, 0));
    }

    private static ProgramVariable SoftmaxZero(BlockBuilder block, ProgramVariable scores)
    {
        DataType type = scores.ElementType;
        ProgramVariable isZero = block.LessEqual(block.Abs(scores), Number(type, 1e-7));
        ProgramVariable powers = block.Exp(block.Sub(scores, block.ReduceMax(scores, [1], true)));
        ProgramVariable kept = block.Select(isZero, Number(type, 0), powers);
        return block.RealDiv(kept, block.ReduceSum(kept, [1], true));
    }

    /// <summary>√2 · erf⁻¹(2x - 1), with ONNX Runtime's approximation of the inverse (Winitzki, 2008).</summary>
    private static ProgramVariable Probit(BlockBuilder block, ProgramVariable scores)
    {
        const double A = 0.147;
        ProgramVariable x = block.Plus(block.Times(scores, 2), -1);
        ProgramVariable log = block.Logarithm(block.Mul(block.Plus(block.Negative(x), 1), block.Plus(x, 1)));
        ProgramVariable half = block.Plus(block.Times(log, 0.5), 2 / (Math.PI * A));
        ProgramVariable root = block.Sqrt(block.Sub(block.Square(half), block.Times(log, 1 / A)));
        return block.Times(block.Mul(block.Sign(x), block.Sqrt(block.Sub(root, half))), Math.Sqrt(2));
    }
}
