using CoreMLSharp.Onnx.Graphs;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>Scores that are weighted sums of a row. A number that is missing (NaN) adds nothing.</summary>
/// <param name="weights">A row of weights for each score.</param>
/// <param name="offsets">What the sums begin with.</param>
internal sealed class LinearScores(IReadOnlyList<float[]> weights, float[] offsets) : IScores
{
    public int Count => weights.Count;

    public string AddSums(ClassicNetwork network, string output) => network.Classic(
        "LinearRegressor", [Present(network)], output, Attribute("coefficients", weights.SelectMany(row => row)),
        Attribute("intercepts", offsets), Attribute("targets", (long)Count));

    public OnnxModel ToClassifier(ClassicNetwork network, int classes, string transform) => network.Classifier(
        "LinearClassifier", Present(network), classes, Attribute("coefficients", weights.SelectMany(row => row)),
        Attribute("intercepts", offsets), Attribute("classlabels_ints", Predictions.Classes(classes)),
        Attribute("post_transform", transform));

    private static string Present(ClassicNetwork network) => network.Classic(
        "Imputer", [network.Rows], "rows without gaps", Attribute("imputed_value_floats", [0f]),
        Attribute("replaced_value_float", float.NaN));
}
