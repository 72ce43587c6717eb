using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Conversion.Tests.Keras;
using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.Custom;

public sealed class CustomOperatorTests : IDisposable
{
    /// <summary>scale · x + beta, where the scale is a setting or attribute.</summary>
    private static readonly CustomOperator Scale = new(call =>
    [
        call.Add(
            "Add",
            [
                call.Add("Mul", [call.Inputs[0], call.Constant((float)call.Settings["scale"]!)]),
                call.Inputs.Count > 1 ? call.Inputs[1] : call.Weight("beta"),
            ]),
    ])
    {
        Weights = ["beta"],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_of_the_authors_own_is_computed_from_its_settings_and_weights(bool isArchive)
    {
        string network = Sequential(Input("x", "2"), Layer("Scale", "scaled", "\"scale\": 3.0"), Layer("ReLU", "y"));
        Weights beta = new("scaled/beta:0", [2], 0.5f, -10);
        string path = isArchive
            ? _folder.WriteArchive(network, new() { ["layers/scale"] = [beta] })
            : _folder.WriteHdf5(network, new() { ["scaled"] = [beta] });

        using ConversionResult converted = Convert(path, "Scale", Scale);

        Assert.Equal([3.5, 0], Predict(converted, "x", [1, 2], 1, 2));
    }

    [Fact]
    public void A_lambda_is_known_by_its_name()
    {
        string path = _folder.WriteHdf5(
            Sequential(Input("x", "2, 3"), Layer("Lambda", "flat"), Layer("Dense", "y", "\"units\": 1, \"use_bias\": false")),
            new() { ["y"] = [new("y/kernel:0", [6, 1], 1, 2, 3, 4, 5, 6)] });
        CustomOperator flat = new(call => [call.Add("Reshape", [call.Inputs[0], call.Integers(-1, 6)], shape: [-1, 6])]);

        using ConversionResult converted = Convert(path, "flat", flat);

        Assert.Equal([91], Predict(converted, "x", [1, 2, 3, 4, 5, 6], 1, 2, 3));
    }

    [Fact]
    public void An_operator_of_another_domain_is_computed_also_inside_of_branches()
    {
        TestGraph inner = new TestGraph().Node("my.ops.Scale", "x b", "inside", OnnxAttributes.Attribute("scale", 2f)).Output("inside");
        TestGraph other = new TestGraph().Node("Neg", "x", "outside").Output("outside");
        TestGraph graph = new TestGraph().Input("x", 2)
            .Constant("b", [1f, -1], 2)
            .Constant("zero", 0)
            .Node("my.ops.Scale", "x b", "scaled", OnnxAttributes.Attribute("scale", 3f))
            .Node("ReduceSum", "scaled", "sum", OnnxAttributes.Attribute("keepdims", 0L))
            .Node("Cast", "sum", "isPositive", OnnxAttributes.Attribute("to", 9L))
            .Node(
                "If", "isPositive", "chosen", OnnxAttributes.Attribute("then_branch", inner.Graph),
                OnnxAttributes.Attribute("else_branch", other.Graph))
            .Node("Add", "scaled chosen", "y")
            .Output("y");
        graph.Message.OpsetImport.Add(new Onnx.Specification.OperatorSetIdProto { Domain = "my.ops", Version = 1 });
        File.WriteAllBytes(_folder["custom.onnx"], graph.Message.ToByteArray());

        Assert.Contains(
            "my.ops.Scale", Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(_folder["custom.onnx"])).Message,
            StringComparison.Ordinal);
        using ConversionResult converted = Convert(_folder["custom.onnx"], "my.ops.Scale", Scale);

        Assert.Equal([7, 8], Predict(converted, "x", [1, 2], 2));
    }

    [Fact]
    public void A_translation_that_fails_is_named()
    {
        string path = _folder.WriteHdf5(Sequential(Input("x", "2"), Layer("Mine", "mine")), []);

        string message = Assert.ThrowsAny<CoreMLException>(
            () => Convert(path, "Mine", new CustomOperator(_ => throw new InvalidOperationException("not today")))).Message;
        Assert.Contains(
            "layer 'mine' (Mine): the translation that was given for 'Mine' failed: not today", message, StringComparison.Ordinal);
        Assert.Contains(
            "no outputs of 1", Assert.ThrowsAny<CoreMLException>(() => Convert(path, "Mine", new CustomOperator(_ => []))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "DateTime", Assert.ThrowsAny<CoreMLException>(() => Convert(path, "Mine", new CustomOperator(call =>
                [call.Add("Elu", call.Inputs, new Dictionary<string, object> { ["alpha"] = DateTime.UnixEpoch })]))).Message,
            StringComparison.Ordinal);
    }

    private static ConversionResult Convert(string path, string name, CustomOperator custom)
    {
        ConversionResult converted = ModelConverter.Convert(
            path, new ConversionOptions { CustomOperators = new Dictionary<string, CustomOperator> { [name] = custom } });
        Assert.All(ConversionCheck.Run(converted), output => Assert.True(output.Passed, $"{output}"));
        return converted;
    }

    private static double[] Predict(ConversionResult converted, string input, float[] numbers, params long[] shape)
    {
        using MLModel model = MLModel.Load(converted.Model);
        return model.Predict(new Dictionary<string, MLFeatureValue> { [input] = MLMultiArray.Wrap(numbers, shape) })
            .Values.Single().MultiArrayValue.ToDoubles();
    }
}
