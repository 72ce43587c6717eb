using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>A tree that tells three irises apart by their petals, in centimetres.</summary>
internal static class Iris
{
    public static Model Create() =>
        new TreeEnsembleBuilder([Feature.Double("petal_length"), Feature.Double("petal_width")], numPredictionDimensions: 3)
            .AddBranchNode(0, 0, featureIndex: 1, 0.8, NodeBehavior.BranchOnValueLessThan, trueChildId: 1, falseChildId: 2)
            .AddLeafNode(0, 1, 5, 0, 0)
            .AddBranchNode(0, 2, featureIndex: 1, 1.75, NodeBehavior.BranchOnValueLessThan, trueChildId: 3, falseChildId: 4)
            .AddBranchNode(0, 3, featureIndex: 0, 4.95, NodeBehavior.BranchOnValueLessThan, trueChildId: 5, falseChildId: 6)
            .AddLeafNode(0, 4, 0, 0, 4)
            .AddLeafNode(0, 5, 0, 4, 0)
            .AddLeafNode(0, 6, 0, 1, 2)
            .BuildClassifier((string[])["setosa", "versicolor", "virginica"], outputs: new ClassifierOutputs("species", "probabilities"));
}
