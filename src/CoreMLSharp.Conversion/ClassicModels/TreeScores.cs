using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>Scores that are sums of leaves.</summary>
/// <param name="columns">The numbers of a row.</param>
/// <param name="scores">How many scores there are.</param>
/// <param name="mode">How branches compare, in ONNX's words.</param>
internal sealed class TreeScores(int columns, int scores, string mode) : IScores
{
    /// <summary>Between what says no and what says yes.</summary>
    private const double Half = 0.5;

    private readonly Memberships _memberships = new();
    private readonly TreeTable _trees = new(mode);

    public int Count => scores;

    /// <summary>What the sums begin with, one for each score; empty for zeros.</summary>
    public double[] Start { get; init; } = [];

    /// <summary>Adds a node that compares a number of the row with its own.</summary>
    public void Branch(int tree, int node, int feature, double value, int whenTrue, int whenFalse, bool missingIsTrue) =>
        _trees.Branch(tree, node, feature, value, whenTrue, whenFalse, missingIsTrue);

    /// <summary>Adds a node that asks whether a number of the row is in a set.</summary>
    public void Branch(int tree, int node, int feature, NumberSet set, int whenInside, int whenOutside) =>
        _trees.Branch(tree, node, columns + _memberships.Of(feature, set), Half, whenOutside, whenInside, false);

    /// <summary>Adds a leaf, which adds to one score.</summary>
    public void Leaf(int tree, int node, int score, double weight) => _trees.Leaf(tree, node, score, weight);

    public string AddSums(ClassicNetwork network, string output) => network.Classic(
        "TreeEnsembleRegressor", [Rows(network)], output,
        [
            .. _trees.Attributes(network, "target"), .. Base(network), Attribute("n_targets", (long)scores),
        ]);

    public OnnxModel ToClassifier(ClassicNetwork network, int classes, string transform) => network.Classifier(
        "TreeEnsembleClassifier", Rows(network), classes,
        [
            .. _trees.Attributes(network, "class"), .. Base(network), Attribute("classlabels_int64s", Predictions.Classes(classes)),
            Attribute("post_transform", transform),
        ]);

    private AttributeProto[] Base(ClassicNetwork network) =>
        Start.Any(start => start != 0) ? [network.Numbers("base_values", Start)] : [];

    /// <summary>The rows, with the columns of sets behind them where branches look at such.</summary>
    private string Rows(ClassicNetwork network)
    {
        if (_memberships.Count == 0) return network.Rows;
        TreeTable sets = _memberships.ToTrees();
        string members = network.Classic(
            "TreeEnsembleRegressor", [network.Rows], "memberships",
            [.. sets.Attributes(network, "target"), Attribute("n_targets", (long)_memberships.Count)]);
        if (network.Type != DataType.Float)
        {
            members = network.Standard("Cast", [members], "memberships of its type", Attribute("to", (long)network.Type));
        }

        return network.Standard("Concat", [network.Rows, members], "rows with memberships", Attribute("axis", 1L));
    }
}
