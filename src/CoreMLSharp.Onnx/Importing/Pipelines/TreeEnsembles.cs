using CoreMLSharp.Building;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using Behavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Tree ensembles.</summary>
internal static class TreeEnsembles
{
    private static readonly Dictionary<TreeTest, Behavior> Behaviors = new()
    {
        [TreeTest.LessOrEqual] = Behavior.BranchOnValueLessThanEqual,
        [TreeTest.Less] = Behavior.BranchOnValueLessThan,
        [TreeTest.GreaterOrEqual] = Behavior.BranchOnValueGreaterThanEqual,
        [TreeTest.Greater] = Behavior.BranchOnValueGreaterThan,
        [TreeTest.Equal] = Behavior.BranchOnValueEqual,
        [TreeTest.NotEqual] = Behavior.BranchOnValueNotEqual,
    };

    private static readonly Dictionary<PostTransform, Transform> Transforms = new()
    {
        [PostTransform.None] = Transform.NoTransform,
        [PostTransform.Logistic] = Transform.RegressionLogistic,
        [PostTransform.Softmax] = Transform.ClassificationSoftMax,
    };

    public static bool Classify(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns) return false;
        (TreeEnsemble trees, ClassLabels labels) = TreeReader.Classifier(stage.Node);
        if (!Transforms.TryGetValue(trees.Transform, out Transform transform)) return Labelling.ByProgram(stage, labels);
        bool isOfTwo = trees.Second != SecondScore.None, isLogistic = trees.Transform == PostTransform.Logistic;
        if (isOfTwo && !isLogistic) transform = Transform.NoTransform;

        // One score that is no probability is that of the second class, its opposite that of the first.
        bool isOpposite = isOfTwo && !isLogistic && trees.Second == SecondScore.Opposite;
        TreeEnsembleBuilder builder = Builder(stage, columns, isOpposite ? WithOpposite(trees) : trees);
        Classifier classifier = new(
            labels, (names, outputs) => builder.BuildClassifier(names, transform, outputs),
            SumsToOne: trees.Transform == PostTransform.Softmax || (isOfTwo && !isOpposite));
        stage.Output(0, new PredictedLabel(classifier));
        stage.Output(1, new PredictedScores(classifier));
        return true;
    }

    public static bool Regress(StageContext stage) =>
        stage.Numbers(0) is { } columns && Regress(stage, columns, TreeReader.Regressor(stage.Node));

    public static bool Ensemble(StageContext stage) =>
        stage.Numbers(0) is { } columns && Regress(stage, columns, TreeReader.Ensemble(stage.Node));

    private static bool Regress(StageContext stage, Columns columns, TreeEnsemble trees)
    {
        bool isSum = trees.Aggregate is TreeAggregate.Sum or TreeAggregate.Average || trees.Roots.Count == 1;
        if (!isSum || !Transforms.TryGetValue(trees.Transform, out Transform transform)) return false;
        return stage.Stage(Builder(stage, columns, trees).BuildRegressor(stage.NameOf(), transform), [1, trees.Scores]);
    }

    private static TreeEnsembleBuilder Builder(StageContext stage, Columns columns, TreeEnsemble trees)
    {
        Column row = stage.Pipeline.Row(columns);
        bool[] isRounded =
            [.. columns.Parts.SelectMany(part => Enumerable.Repeat(!part.IsSource && columns.Type == OnnxType.Float, part.Length))];
        double share = trees.Aggregate == TreeAggregate.Average ? 1.0 / trees.Roots.Count : 1;
        TreeEnsembleBuilder builder = new([row.Feature], trees.Scores);
        if (trees.Base.Length > 0) builder.SetDefaultPredictionValue(trees.Base);
        foreach ((int tree, int root) in trees.Roots.Index()) Add(builder, trees, tree, root, share, isRounded);
        return builder;
    }

    private static void Add(TreeEnsembleBuilder builder, TreeEnsemble trees, int tree, int root, double share, bool[] isRounded)
    {
        Stack<int> open = new([root]);
        while (open.TryPop(out int place))
        {
            TreeNode node = trees.Nodes[place];
            if (node.IsLeaf)
            {
                Dictionary<int, double> values = [];
                foreach ((int score, double weight) in node.Weights)
                {
                    values[score] = values.GetValueOrDefault(score) + (weight * share);
                }

                if (values.Count == 0) values[0] = 0;
                builder.AddLeafNode(tree, place, values);
                continue;
            }

            bool rounds = node.Feature < isRounded.Length && isRounded[node.Feature];
            (Behavior behavior, double value) = rounds ? RoundedThresholds.Of(node.Test, node.Value) is var (test, limit)
                ? (Behaviors[test], limit) : default : (Behaviors[node.Test], node.Value);

            // A missing number is unequal to all.
            builder.AddBranchNode(
                tree, place, node.Feature, value, behavior, node.True, node.False,
                missingValueTracksTrueChild: node.MissingIsTrue || node.Test == TreeTest.NotEqual);
            open.Push(node.True);
            open.Push(node.False);
        }
    }

    private static TreeEnsemble WithOpposite(TreeEnsemble trees)
    {
        TreeNode[] nodes = [.. trees.Nodes.Select(node =>
        {
            TreeNode both = new(node.Test, node.Feature, node.Value, node.True, node.False, node.MissingIsTrue);
            foreach ((_, double weight) in node.Weights) both.Weights.AddRange([(0, -weight), (1, weight)]);
            return both;
        })];
        return trees with { Nodes = nodes, Scores = 2, Base = trees.Base is [var start] ? [-start, start] : [] };
    }
}
