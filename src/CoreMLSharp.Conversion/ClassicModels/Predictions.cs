using CoreMLSharp.Onnx.Graphs;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>Finishes a network with what an objective makes of scores.</summary>
internal delegate OnnxModel Prediction(ClassicNetwork network, IScores scores);

/// <summary>What the objectives of the libraries make of scores.</summary>
internal static class Predictions
{
    private const string Sum = "scores";

    /// <summary>The scores themselves.</summary>
    public static OnnxModel Identity(ClassicNetwork network, IScores scores)
    {
        scores.AddSums(network, ClassicNetwork.Target);
        return Numbers(network, scores);
    }

    /// <summary>exp(score).</summary>
    public static OnnxModel Exponential(ClassicNetwork network, IScores scores) => Of(network, scores, "Exp");

    /// <summary>1 / (1 + exp(-score)), as a number.</summary>
    public static OnnxModel Logistic(ClassicNetwork network, IScores scores) => Of(network, scores, "Sigmoid");

    /// <summary>log(1 + exp(score)).</summary>
    public static OnnxModel SoftPlus(ClassicNetwork network, IScores scores) => Of(network, scores, "Softplus");

    /// <summary>The square, with the sign of the score.</summary>
    public static OnnxModel SignedSquare(ClassicNetwork network, IScores scores)
    {
        string sums = scores.AddSums(network, Sum);
        network.Standard("Mul", [sums, network.Standard("Abs", [sums], "sizes")], ClassicNetwork.Target);
        return Numbers(network, scores);
    }

    /// <summary>Two classes by the probability of the second, or for several scores the probability of each.</summary>
    public static OnnxModel TwoClasses(ClassicNetwork network, IScores scores) =>
        scores.Count == 1 ? scores.ToClassifier(network, 2, "LOGISTIC") : Logistic(network, scores);

    /// <summary>A class for each score.</summary>
    public static OnnxModel SoftmaxClasses(ClassicNetwork network, IScores scores) =>
        scores.ToClassifier(network, scores.Count, "SOFTMAX");

    /// <summary>A class for each score, whose probabilities know nothing of each other.</summary>
    public static OnnxModel IndependentClasses(ClassicNetwork network, IScores scores) =>
        scores.ToClassifier(network, scores.Count, "LOGISTIC");

    /// <summary>Two classes, the second where the score is above 0: its probability is 0 or 1.</summary>
    public static OnnxModel TwoCertainClasses(ClassicNetwork network, IScores scores)
    {
        string isSecond = network.Standard("Greater", [scores.AddSums(network, Sum), network.Constant("zero", 0f)], "is second");
        string second = network.Standard("Cast", [isSecond], "second", Attribute("to", (long)DataType.Float));
        string first = network.Standard("Sub", [network.Constant("one", 1f), second], "first");
        string both = network.Standard("Concat", [first, second], ClassicNetwork.Probabilities, Attribute("axis", 1L));
        string place = network.Standard("ArgMax", [both], "place", Attribute("axis", 1L));
        string label = network.Classic("ArrayFeatureExtractor", [network.Constant("classes", Classes(2)), place], "chosen");
        network.Standard("Reshape", [label, network.Constant("a vector", -1L)], ClassicNetwork.Target);
        return network.Build((ClassicNetwork.Target, DataType.Int64, 0), (ClassicNetwork.Probabilities, DataType.Float, 2));
    }

    /// <summary>Classes that have numbers and no names.</summary>
    public static long[] Classes(int count) => [.. Enumerable.Range(0, count).Select(label => (long)label)];

    private static OnnxModel Of(ClassicNetwork network, IScores scores, string op)
    {
        network.Standard(op, [scores.AddSums(network, Sum)], ClassicNetwork.Target);
        return Numbers(network, scores);
    }

    private static OnnxModel Numbers(ClassicNetwork network, IScores scores) =>
        network.Build((ClassicNetwork.Target, DataType.Float, scores.Count));
}
