using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Conversion.Tests.Classic;
using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Checking;

public sealed class ConversionBisectionTests : IDisposable
{
    private static readonly string[] Chain = ["Sin", "Exp", "Cos", "Sqrt", "Tanh", "Sigmoid", "Softplus", "Erf"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_found_where_all_outputs_agree()
    {
        using ConversionResult converted = ModelConverter.Convert(Branches());

        Assert.Null(ConversionBisection.Run(converted));
    }

    [Theory]
    [InlineData("sin", "Sin")]
    [InlineData("tanh", "Tanh")]
    [InlineData("erf", "Erf")]
    [InlineData("add", "Add", "mul")]
    public void The_operator_is_found_that_computes_something_else(string operation, string expected, string replacement = "cos")
    {
        using ConversionResult converted = Spoiled(Branches(), operation, replacement);
        List<BisectionProbe> told = [];

        ConversionDivergence divergence = ConversionBisection.Run(converted, progress: new Told(told))!;

        Assert.Equal(expected, divergence.Operator.Type);
        Assert.Equal(told, divergence.Probes);
        Assert.All(divergence.Before, before => Assert.Contains(
            divergence.Probes, probe => probe.Passed && before.Outputs.Contains(probe.Value)));
        Assert.Equal(expected != "Add", divergence.Found is { Passed: false, LargestAbsoluteError: > 0.01 });
        Assert.True(divergence.Probes.Count < Chain.Length, $"{divergence.Probes.Count} probes");
    }

    [Fact]
    public void A_difference_that_something_behind_it_hides_is_found_where_it_arises()
    {
        // What floor makes of the sine is 0 in any case, so that the maximum agrees, and the sum differs by the sine itself.
        string path = SourceFile.Write(_folder, "hidden.onnx", graph =>
        {
            OnnxValue x = graph.Input("x", DataType.Float, new(4));
            OnnxValue sine = graph.Unary("Sin", x);
            OnnxValue hidden = graph.Unary("Exp", graph.Unary("Floor", sine));
            OnnxValue sum = graph.Add("Add", [hidden, sine], x.Type, x.Shape);
            return [sum];
        });
        using ConversionResult converted = Spoiled(path, "sin", "atan");

        Assert.Equal("Sin", ConversionBisection.Run(converted)!.Operator.Type);
    }

    [Fact]
    public void Neural_networks_and_images_are_looked_into_as_well()
    {
        string path = SourceFile.Write(_folder, "photo.onnx", graph =>
        {
            OnnxValue x = graph.Input("x", DataType.Float, new(1, 3, 4, 4));
            OnnxValue y = graph.Unary("Exp", graph.Unary("Sigmoid", graph.Unary("Abs", x)));
            graph.Prefer(y, "y");
            return [y];
        });
        ConversionOptions options = new()
        {
            Format = TargetFormat.NeuralNetwork,
            Inputs = [new InputOptions("x") { Image = new ImageOptions { Scale = 1 / 255f } }],
        };
        using ConversionResult converted = ModelConverter.Convert(path, options);
        converted.Model.Specification.NeuralNetwork.Layers.Single(layer => layer.Activation?.Sigmoid is not null).Activation =
            new() { Tanh = new() };

        Assert.Equal("Sigmoid", ConversionBisection.Run(converted)!.Operator.Type);
    }

    [Fact]
    public void Classic_models_have_no_values_inside()
    {
        string path = new ClassicGraph(_folder).Input("X", 3)
            .Classic("Scaler", ["X"], ["y"], OnnxAttributes.Attribute("offset", [0f, 1, 0]), OnnxAttributes.Attribute("scale", [1f, 2, 1]))
            .Output("y", DataType.Float, 3)
            .Write();
        using ConversionResult converted = ModelConverter.Convert(path);

        Assert.Contains(
            "ML Program", Assert.Throws<UnsupportedModelException>(() => ConversionBisection.Run(converted)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Two branches of one chain each, which are added up.</summary>
    private string Branches() => SourceFile.Write(_folder, "branches.onnx", graph =>
    {
        OnnxValue x = graph.Input("x", DataType.Float, new(1, 5));
        OnnxValue first = Chain[..4].Aggregate(x, (value, op) => graph.Unary(op, value));
        OnnxValue second = Chain[4..].Aggregate(x, (value, op) => graph.Unary(op, value));
        return [graph.Add("Add", [first, second], x.Type, x.Shape)];
    });

    /// <summary>A conversion that makes another operation of one.</summary>
    private static ConversionResult Spoiled(string path, string operation, string replacement = "cos")
    {
        ConversionResult converted = ModelConverter.Convert(path);
        Function main = converted.Model.Specification.MlProgram.Functions["main"];
        main.BlockSpecializations[main.Opset].Operations.Single(one => one.Type == operation).Type = replacement;
        return converted;
    }

    private sealed class Told(List<BisectionProbe> probes) : IProgress<BisectionProbe>
    {
        public void Report(BisectionProbe value) => probes.Add(value);
    }
}
