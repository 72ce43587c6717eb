using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Training;

/// <summary>What a network is to make small.</summary>
internal interface INetworkLoss
{
    /// <summary>Adds the loss to a network.</summary>
    NetworkObjective Append(TrainingGraph graph);
}

/// <summary>A loss in a graph.</summary>
/// <param name="Loss">A number, the mean over the examples.</param>
/// <param name="Targets">What an example must have beside the network's inputs.</param>
internal sealed record NetworkObjective(OnnxValue Loss, params IReadOnlyList<LossTarget> Targets)
{
    /// <summary>Other numbers that are of interest, the means over the examples.</summary>
    public IReadOnlyList<OnnxValue> Metrics { get; init; } = [];
}

/// <summary>An input for what would have been right, whose first dimension counts the examples.</summary>
/// <param name="Input">The input.</param>
/// <param name="Write">Writes what would have been right for one example.</param>
internal sealed record LossTarget(OnnxValue Input, TargetWriter Write);

/// <summary>Writes what would have been right for one example.</summary>
/// <exception cref="ModelInputException">The example's target does not fit.</exception>
internal delegate void TargetWriter(IReadOnlyDictionary<string, MLFeatureValue> example, Span<float> elements);

/// <summary>Cross entropy with one true class.</summary>
/// <param name="probabilities">The name of the network's probabilities.</param>
/// <param name="target">The feature of an example that is its class.</param>
/// <param name="indexOf">The class's position, of a label or of an array of one integer.</param>
internal sealed class CrossEntropyLoss(string probabilities, string target, Func<MLFeatureValue, long> indexOf) : INetworkLoss
{
    public NetworkObjective Append(TrainingGraph graph)
    {
        (OnnxValue loss, OnnxValue input) =
            Losses.CrossEntropy(graph.Graph, graph.Find(probabilities), graph.Examples, target);
        return new NetworkObjective(loss, new LossTarget(input, TrueValues.OneHot(target, indexOf)));
    }
}

/// <summary>The mean of squared differences.</summary>
/// <param name="output">The name of what the network computes.</param>
/// <param name="target">The feature of an example that it should have computed.</param>
internal sealed class MeanSquaredErrorLoss(string output, string target) : INetworkLoss
{
    public NetworkObjective Append(TrainingGraph graph)
    {
        (OnnxValue loss, OnnxValue input) = Losses.MeanSquaredError(graph.Graph, graph.Find(output), target);
        return new NetworkObjective(loss, new LossTarget(input, TrueValues.Array(target)));
    }
}
