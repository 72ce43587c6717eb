using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Linear models and support vector machines, for any number of rows at once.</summary>
internal static class ClassicPredictors
{
    public static void ClassifyLinearly(NodeContext node)
    {
        (LinearModel model, ClassLabels labels) = LinearModel.Classifier(node.Node);
        ProgramVariable scores = Scores(node, model);
        if (labels.IsOfTwo(model.Weights.Count))
        {
            ClassicScores.OutputAbove(node, labels, scores, 0);
            node.Output(1, OnnxType.Float, ClassicScores.OfTwo(node.Block, scores, SecondScore.Complement, model.Transform));
            return;
        }

        ClassicScores.OutputLargest(node, labels, scores);
        node.Output(1, OnnxType.Float, ClassicScores.Transformed(node.Block, scores, model.Transform));
    }

    public static void RegressLinearly(NodeContext node)
    {
        LinearModel model = LinearModel.Regressor(node.Node);
        node.Output(0, OnnxType.Float, ClassicScores.Transformed(node.Block, Scores(node, model), model.Transform));
    }

    public static void RegressByVectors(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable result;
        if (SupportVectorMachine.Regressor(node.Node) is { } machine)
        {
            result = Decisions(node, machine, [machine.Coefficients[0]]);
        }
        else
        {
            double[] coefficients = node.Node.Numbers("coefficients"), rho = node.Node.Numbers("rho");
            result = Scores(node, LinearModel.Of(coefficients, [.. rho.Take(1)], 1, node.Node));
        }

        if (node.Flag("one_class"))
        {
            result = block.Choose(
                block.Greater(result, 0f), block.Constant(ProgramTensor.Scalar(1f)), block.Constant(ProgramTensor.Scalar(-1f)));
        }

        node.Output(0, OnnxType.Float, ClassicScores.Transformed(block, result, PostTransforms.Of(node.Node)));
    }

    public static void ClassifyByVectors(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ClassLabels labels = ClassAttributes.Of(node.Node);
        PostTransform transform = PostTransforms.Of(node.Node);
        if (SupportVectorMachine.Classifier(node.Node, labels) is not { } machine)
        {
            double[] rho = [.. Enumerable.Repeat(node.Node.Numbers("rho").FirstOrDefault(), labels.Count)];
            ProgramVariable linear = Scores(node, LinearModel.Of(node.Node.Numbers("coefficients"), rho, labels.Count, node.Node));
            ClassicScores.OutputLargest(node, labels, linear);
            node.Output(1, OnnxType.Float, ClassicScores.Transformed(block, linear, transform));
            return;
        }

        ProgramVariable decisions = Decisions(node, machine, PairCoefficients(machine, labels.Count));
        ClassicScores.OutputLargest(node, labels, Votes(block, decisions, labels.Count));
        ProgramVariable scores = machine.ProbA.Length > 0 ? Probabilities(block, machine, decisions, labels.Count)
            : labels.Count > 2 ? decisions
            : ClassicScores.OfTwo(
                block, decisions, transform == PostTransform.None ? SecondScore.Opposite : SecondScore.Complement, transform);
        bool isTransformed = machine.ProbA.Length == 0 && labels.Count == 2;
        node.Output(1, OnnxType.Float, isTransformed ? scores : ClassicScores.Transformed(block, scores, transform));
    }

    /// <summary>Weights · x + offset, for each row of weights.</summary>
    private static ProgramVariable Scores(NodeContext node, LinearModel model)
    {
        ProgramVariable x = ClassicScores.Rows(node);
        CheckLength(x, model.Inputs);
        return node.Block.Linear(x, Matrix(x, model.Weights), Vector(x, model.Offsets));
    }

    /// <summary>For each row of coefficients, its products with the kernel of each support vector, and rho: [examples, rows].</summary>
    private static ProgramVariable Decisions(NodeContext node, SupportVectorMachine machine, IReadOnlyList<double[]> coefficients)
    {
        ProgramVariable x = ClassicScores.Rows(node);
        CheckLength(x, machine.Vectors[0].Length);
        return node.Block.Linear(Kernel(node.Block, machine, x), Matrix(x, coefficients), Vector(x, machine.Rho));
    }

    private static ProgramVariable Kernel(BlockBuilder block, SupportVectorMachine machine, ProgramVariable x)
    {
        ProgramVariable products = block.Linear(x, Matrix(x, machine.Vectors));
        switch (machine.Kernel)
        {
            case SupportVectorKernel.Linear:
                return products;
            case SupportVectorKernel.Rbf:
                double[] squares = [.. machine.Vectors.Select(vector => vector.Sum(number => number * number))];
                ProgramVariable distances = block.Add(
                    block.Sub(block.ReduceSum(block.Square(x), [1], true), block.Times(products, 2)), Vector(x, squares));
                return block.Exp(block.Times(block.AtLeast(distances, 0), -machine.Gamma));
            case SupportVectorKernel.Poly:
                return block.Pow(Affine(), Number(x.ElementType, machine.Degree));
            default:
                return block.Tanh(Affine());
        }

        ProgramVariable Affine() => block.Plus(block.Times(products, machine.Gamma), machine.Constant);
    }

    /// <summary>A row of coefficients over all support vectors for each pair of classes.</summary>
    private static double[][] PairCoefficients(SupportVectorMachine machine, int classes)
    {
        int[] starts = new int[classes + 1];
        for (int i = 0; i < classes; i++) starts[i + 1] = starts[i] + machine.VectorsPerClass[i];
        return
        [
            .. SupportVectorMachine.Pairs(classes).Select(pair =>
            {
                double[] row = new double[machine.Vectors.Count];
                for (int i = starts[pair.First]; i < starts[pair.First + 1]; i++) row[i] = machine.Coefficients[pair.Second - 1][i];
                for (int i = starts[pair.Second]; i < starts[pair.Second + 1]; i++) row[i] = machine.Coefficients[pair.First][i];
                return row;
            }),
        ];
    }

    /// <summary>How many pairs each class wins: [examples, classes].</summary>
    private static ProgramVariable Votes(BlockBuilder block, ProgramVariable decisions, int classes)
    {
        (int First, int Second)[] pairs = [.. SupportVectorMachine.Pairs(classes)];
        float[] shares = new float[classes * pairs.Length], rest = new float[classes];
        foreach ((int pair, (int first, int second)) in pairs.Index())
        {
            // What the second class has unless the first wins.
            shares[(first * pairs.Length) + pair]++;
            shares[(second * pairs.Length) + pair]--;
            rest[second]++;
        }

        ProgramVariable isFirst = block.Cast(block.Greater(decisions, Number(decisions.ElementType, 0)), decisions.ElementType);
        return block.Linear(
            isFirst, Numbers(decisions.ElementType, shares, classes, pairs.Length), Numbers(decisions.ElementType, rest, classes));
    }

    private static ProgramVariable Probabilities(
        BlockBuilder block, SupportVectorMachine machine, ProgramVariable decisions, int classes)
    {
        if (classes > 2)
        {
            throw new UnsupportedModelException(
                "the probabilities of more than two classes are found in rounds, which an ML Program does not have; "
                    + "convert to a support vector machine of Core ML.");
        }

        ProgramVariable first = block.Sigmoid(block.Plus(block.Times(decisions, -machine.ProbA[0]), -machine.ProbB[0]));
        ProgramVariable kept = block.AtMost(block.AtLeast(first, 1e-7), 1 - 1e-7);
        return block.Concat([kept, block.Plus(block.Negative(kept), 1)], 1);
    }

    private static void CheckLength(ProgramVariable x, int length)
    {
        if (x.Shape[1] >= 0 && x.Shape[1] != length)
        {
            throw new ModelFormatException($"it takes rows of {length} numbers, but its input has {x.Shape[1]}.");
        }
    }

    private static ProgramTensor Matrix(ProgramVariable x, IReadOnlyList<double[]> rows) => Numbers(
        x.ElementType, [.. rows.SelectMany(row => row.Select(number => (float)number))], rows.Count, rows[0].Length);

    private static ProgramTensor Vector(ProgramVariable x, double[] numbers) =>
        Numbers(x.ElementType, Array.ConvertAll(numbers, number => (float)number), numbers.Length);
}
