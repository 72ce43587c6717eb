using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>What makes scores of a row: trees, or weights.</summary>
internal interface IScores
{
    /// <summary>How many scores there are.</summary>
    int Count { get; }

    /// <summary>Adds the sums, [rows, scores].</summary>
    /// <returns>The name given.</returns>
    string AddSums(ClassicNetwork network, string output);

    /// <summary>Finishes the network with a classifier of classes 0, 1, ….</summary>
    /// <param name="network">The network.</param>
    /// <param name="classes">How many classes: as many as scores, or two of one score, which is that of the second.</param>
    /// <param name="transform">What becomes of the scores, in ONNX's words.</param>
    OnnxModel ToClassifier(ClassicNetwork network, int classes, string transform);
}
