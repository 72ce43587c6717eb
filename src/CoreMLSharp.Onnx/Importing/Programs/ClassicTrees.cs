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

/// <summary>
/// Tree ensembles, for any number of rows at once: each row stands at a node of each tree, and goes one branch down as often as the deepest
/// tree is deep; a leaf goes to itself.
/// </summary>
internal static class ClassicTrees
{
    public static void Classify(NodeContext node)
    {
        (TreeEnsemble trees, ClassLabels labels) = TreeReader.Classifier(node.Node);
        ProgramVariable scores = Scores(node, trees);
        if (trees.Second == SecondScore.None)
        {
            ClassicScores.OutputLargest(node, labels, scores);
            node.Output(1, OnnxType.Float, ClassicScores.Transformed(node.Block, scores, trees.Transform));
            return;
        }

        ClassicScores.OutputAbove(node, labels, scores, trees.Second == SecondScore.Complement ? 0.5 : 0);
        node.Output(1, OnnxType.Float, ClassicScores.OfTwo(node.Block, scores, trees.Second, trees.Transform));
    }

    public static void Regress(NodeContext node) => Regress(node, TreeReader.Regressor(node.Node));

    public static void Ensemble(NodeContext node) => Regress(node, TreeReader.Ensemble(node.Node));

    private static void Regress(NodeContext node, TreeEnsemble trees) =>
        node.Output(0, OnnxType.Float, ClassicScores.Transformed(node.Block, Scores(node, trees), trees.Transform));

    private static ProgramVariable Scores(NodeContext node, TreeEnsemble trees)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = ClassicScores.Rows(node);
        if (x.Shape[1] >= 0 && x.Shape[1] < trees.MinimumInputs)
        {
            throw new ModelFormatException($"its trees look at {trees.MinimumInputs} numbers, but its input has {x.Shape[1]}.");
        }

        ProgramVariable places = Leaves(new Walk(block, x, Tables.Of(trees)), trees);
        float none = trees.Aggregate switch
        {
            TreeAggregate.Minimum => float.PositiveInfinity,
            TreeAggregate.Maximum => float.NegativeInfinity,
            _ => 0,
        };
        float[] weights = new float[trees.Nodes.Count * trees.Scores];
        Array.Fill(weights, none);
        foreach ((int i, TreeNode leaf) in trees.Nodes.Index())
        {
            foreach ((int score, double weight) in leaf.Weights)
            {
                ref float sum = ref weights[(i * trees.Scores) + score];
                sum = float.IsInfinity(sum) ? (float)weight : sum + (float)weight;
            }
        }

        // [examples, trees, scores]
        ProgramVariable reached = block.Gather(
            block.Constant(Numbers(DataType.Float32, weights, trees.Nodes.Count, trees.Scores)), places, 0);
        ProgramVariable scores = trees.Aggregate switch
        {
            TreeAggregate.Minimum => block.ReduceMin(reached, [1], false),
            TreeAggregate.Maximum => block.ReduceMax(reached, [1], false),
            TreeAggregate.Average => block.Times(block.ReduceSum(reached, [1], false), 1.0 / trees.Roots.Count),
            _ => block.ReduceSum(reached, [1], false),
        };
        float[] start = Array.ConvertAll(trees.Base, value => (float)value);
        return start.Any(value => value != 0) ? block.Add(scores, Numbers(DataType.Float32, start, start.Length)) : scores;
    }

    /// <summary>The leaves that each row comes to: [examples, trees].</summary>
    private static ProgramVariable Leaves(Walk walk, TreeEnsemble trees)
    {
        ProgramVariable places = walk.Start([.. trees.Roots]);
        for (int i = trees.Depth(); i > 1; i--) places = walk.Step(places);
        return places;
    }

    /// <summary>
    /// All nodes as arrays. There are two tests, x ≤ value and x = value; others are one of these with the children exchanged, and x &lt;
    /// value is x ≤ the number before it, as x has 32 bits.
    /// </summary>
    private sealed record Tables(int[] Features, float[] Values, int[] Trues, int[] Falses, bool[] AreEqual, bool[] MissingIsTrue)
    {
        public static Tables Of(TreeEnsemble trees)
        {
            int count = trees.Nodes.Count;
            Tables tables = new(new int[count], new float[count], new int[count], new int[count], new bool[count], new bool[count]);
            foreach ((int i, TreeNode node) in trees.Nodes.Index())
            {
                (tables.Trues[i], tables.Falses[i]) = (i, i);
                if (node.IsLeaf) continue;
                bool isSwapped = node.Test is TreeTest.Greater or TreeTest.GreaterOrEqual or TreeTest.NotEqual;
                tables.AreEqual[i] = node.Test is TreeTest.Equal or TreeTest.NotEqual;
                tables.Features[i] = node.Feature;
                tables.Values[i] = Threshold(node);
                (tables.Trues[i], tables.Falses[i]) = isSwapped ? (node.False, node.True) : (node.True, node.False);

                // A missing number is unequal to all.
                tables.MissingIsTrue[i] = node.Test != TreeTest.NotEqual && node.MissingIsTrue != isSwapped;
            }

            return tables;
        }

        private static float Threshold(TreeNode node)
        {
            float near = (float)node.Value;
            return node.Test switch
            {
                TreeTest.LessOrEqual or TreeTest.Greater => near > node.Value ? MathF.BitDecrement(near) : near,
                TreeTest.Less or TreeTest.GreaterOrEqual => near < node.Value ? near : MathF.BitDecrement(near),
                _ => near,
            };
        }
    }

    private sealed class Walk(BlockBuilder block, ProgramVariable x, Tables tables)
    {
        /// <summary>From the roots to their children.</summary>
        public ProgramVariable Start(int[] roots)
        {
            ProgramVariable value = block.Gather(x, Pick(tables.Features, roots), 1);
            ProgramVariable isTrue = IsTrue(
                value, Numbers(DataType.Float32, Of(tables.Values, roots), roots.Length), table => Truths(Of(table, roots)));
            return block.Choose(isTrue, Pick(tables.Trues, roots), Pick(tables.Falses, roots));
        }

        /// <summary>From where each row is to the child.</summary>
        public ProgramVariable Step(ProgramVariable places)
        {
            ProgramVariable features = block.Gather(block.Constant(Integers(tables.Features)), places, 0);
            ProgramVariable value = block.GatherAlongAxis(x, features, 1);
            ProgramTensor values = Numbers(DataType.Float32, tables.Values, tables.Values.Length);
            ProgramVariable limits = block.Gather(block.Constant(values), places, 0);
            ProgramVariable isTrue = IsTrue(value, limits, table =>
            {
                ProgramTensor flags = Integers(Array.ConvertAll(table, one => one ? 1 : 0));
                return block.Cast(block.Gather(block.Constant(flags), places, 0), DataType.Bool);
            });
            return block.Select(
                isTrue, block.Gather(block.Constant(Integers(tables.Trues)), places, 0),
                block.Gather(block.Constant(Integers(tables.Falses)), places, 0));
        }

        private ProgramVariable IsTrue(ProgramVariable value, ProgramArgument limits, Func<bool[], ProgramArgument> at)
        {
            bool hasEqual = tables.AreEqual.Contains(true), hasOrder = tables.AreEqual.Contains(false);
            ProgramVariable isTrue = hasEqual && !hasOrder ? block.Equal(value, limits) : block.LessEqual(value, limits);
            if (hasEqual && hasOrder) isTrue = block.Select(at(tables.AreEqual), block.Equal(value, limits), isTrue);
            return tables.MissingIsTrue.Contains(true)
                ? block.LogicalOr(isTrue, block.LogicalAnd(at(tables.MissingIsTrue), block.NotEqual(value, value)))
                : isTrue;
        }

        private ProgramVariable Pick(int[] table, int[] places) => block.Constant(Integers(Of(table, places)));

        private static T[] Of<T>(T[] table, int[] places) => Array.ConvertAll(places, place => table[place]);

        private static ProgramTensor Integers(int[] numbers) => ProgramTensor.Of<int>(numbers, [numbers.Length]);

        private ProgramVariable Truths(bool[] truths) => block.Constant(ProgramTensor.Of<bool>(truths, [truths.Length]));
    }
}
