using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>Makes a network of a model document (XGBoost, <c>doc/tutorials/saving_model</c>).</summary>
/// <param name="document">The document.</param>
internal sealed class Booster(BoosterValue document)
{
    private const string Trees = "gbtree", WeightedTrees = "dart", Linear = "gblinear";

    private readonly BoosterValue _learner = document["learner"];
    private readonly BoosterValue _parameters = document["learner"]["learner_model_param"];

    /// <remarks>Numbers are compared with 32 bits.</remarks>
    public OnnxModel ToNetwork()
    {
        int classes = Parameter("num_class", 0), targets = Parameter("num_target", 1);
        int scores = Math.Max(Math.Max(classes, targets), 1);
        Objective objective = Objective.Of(_learner["objective"]["name"].Text, scores);
        FeatureColumns columns = FeatureColumns.Of(_parameters["num_feature"].Integer, FeatureNames(), "f");
        float[] start = Start(objective, scores);
        BoosterValue booster = _learner["gradient_booster"];
        IScores made = booster["name"].Text switch
        {
            Trees => OfTrees(booster, booster, columns, start),
            WeightedTrees => OfTrees(booster, booster["gbtree"], columns, start),
            Linear => OfWeights(booster["model"]["weights"].Numbers, columns, start),
            var other => throw new UnsupportedModelException(
                $"its booster is '{other}'; those that can be converted are {Trees}, {WeightedTrees} and {Linear}."),
        };
        return objective.Prediction(new ClassicNetwork(columns, DataType.Float), made);
    }

    private static TreeScores OfTrees(BoosterValue booster, BoosterValue inner, FeatureColumns columns, float[] start)
    {
        BoosterValue model = inner["model"];
        IReadOnlyList<BoosterValue> trees = model["trees"].Items;
        double[] groups = model["tree_info"].Numbers;

        // Older models have the weights beside the trees.
        double[]? weights = (booster.Find("weight_drop") ?? model.Find("weight_drop"))?.Numbers;
        if (trees.Count == 0) throw new ModelFormatException("it has no trees.");
        if (groups.Length != trees.Count || (weights is { Length: > 0 } && weights.Length != trees.Count))
        {
            throw new ModelFormatException($"its lists beside the trees are not as long as {trees.Count} trees.");
        }

        TreeScores scores = new(columns.Count, start.Length, "BRANCH_LT") { Start = [.. start.Select(number => (double)number)] };
        foreach ((int number, BoosterValue tree) in trees.Index())
        {
            try
            {
                int group = groups[number] >= 0 && groups[number] < start.Length
                    ? (int)groups[number]
                    : throw new ModelFormatException($"it adds to the score {groups[number]} of {start.Length}.");
                new BoosterTree(tree).Add(scores, number, group, weights is { Length: > 0 } ? (float)weights[number] : 1);
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation($"tree {number}");
                throw;
            }
        }

        return scores;
    }

    /// <summary>Weights: a row for each feature and one of offsets, a column for each score.</summary>
    private static LinearScores OfWeights(double[] weights, FeatureColumns columns, float[] start)
    {
        int scores = start.Length;
        if (weights.Length != (columns.Count + 1L) * scores)
        {
            throw new ModelFormatException($"its {weights.Length} weights are not those of {columns.Count} features and {scores} scores.");
        }

        return new LinearScores(
            [
                .. Enumerable.Range(0, scores).Select(score =>
                    Enumerable.Range(0, columns.Count).Select(feature => (float)weights[(feature * scores) + score]).ToArray()),
            ],
            [.. start.Select((number, score) => number + (float)weights[(columns.Count * scores) + score])]);
    }

    /// <summary>What each score begins with: one number for all, or (since version 3.1) one for each.</summary>
    private float[] Start(Objective objective, int scores)
    {
        BoosterValue given = _parameters["base_score"];
        float[] predictions = given.IsList
            ? [.. given.Numbers.Select(number => (float)number)]
            : [.. given.Text.Trim('[', ']', '(', ')', ' ').Split(',', StringSplitOptions.TrimEntries).Select(Parse)];
        return predictions.Length == 1 || predictions.Length == scores
            ? [.. Enumerable.Range(0, scores).Select(score => objective.ToScore(predictions[predictions.Length == 1 ? 0 : score]))]
            : throw new ModelFormatException($"its base_score has {predictions.Length} numbers for {scores} scores.");

        float Parse(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new ModelFormatException($"its base_score is '{given.Text}', which is no number.");
    }

    private string[] FeatureNames() =>
        _learner.Find("feature_names") is { } names ? [.. names.Items.Select(name => name.Text)] : [];

    private int Parameter(string name, int otherwise) => _parameters.Find(name)?.Integer ?? otherwise;
}
