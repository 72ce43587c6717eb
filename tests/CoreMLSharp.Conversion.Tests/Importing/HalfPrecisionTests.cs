using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Optimization;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Tests.Importing;

/// <summary>Normalisation of numbers whose squares are too large for 16 bits.</summary>
public class HalfPrecisionTests
{
    private static readonly float[] Large = [300, -1200, 900, 2000];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_variance_by_the_mean_of_squares_is_that_of_a_layer_normalisation(bool isNew) => Check(
        isNew,
        new TestGraph().Input("x", 1, 4).Constant("two", [2f]).Constant("epsilon", [1e-3f])
            .Node("ReduceMean", "x last", "m", Attribute("keepdims", 1L)).Constant("last", -1L)
            .Node("Mul", "x x", "xx").Node("ReduceMean", "xx last", "mm", Attribute("keepdims", 1L))
            .Node("Mul", "m m", "m2").Node("Sub", "mm m2", "v").Node("Add", "v epsilon", "ve").Node("Sqrt", "ve", "d")
            .Node("Sub", "x m", "c").Node("Div", "c d", "y").Output("y"),
        "layer_norm", x => (x - Large.Average()) / Math.Sqrt(Large.Average(y => y * y) - Math.Pow(Large.Average(), 2)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_mean_square_is_taken_of_smaller_numbers(bool isNew) => Check(
        isNew,
        new TestGraph().Input("x", 1, 4).Constant("two", [2f]).Constant("epsilon", [1e-3f]).Constant("last", -1L)
            .Node("Pow", "x two", "xx").Node("ReduceMean", "xx last", "mm", Attribute("keepdims", 1L)).Node("Add", "mm epsilon", "ve")
            .Node("Sqrt", "ve", "d").Node("Div", "x d", "y").Output("y"),
        "reduce_max", x => x / Math.Sqrt(Large.Average(y => y * y)));

    private static void Check(bool isNew, TestGraph graph, string operation, Func<float, double> expected)
    {
        OnnxImport import = graph.Import(
            new OnnxImportOptions { Precision = ImportPrecision.Float16, Target = isNew ? Opset.CoreML6 : null });
        using ModelFile optimized = GraphPasses.Apply(import.Model);
        using MLModel model = MLModel.Load(optimized);

        double[] y = model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(Large, 1, 4) })["y"]
            .MultiArrayValue.ToDoubles();

        Assert.Contains(
            optimized.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations,
            made => made.Type == operation);
        Assert.Equal(Large.Select(expected), y, (a, b) => Math.Abs(a - b) < 5e-3);
    }
}
