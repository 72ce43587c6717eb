using CoreMLSharp.Inspection;
using CoreMLSharp.Models;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Inspection;

public sealed class ModelSummaryTests
{
    public static TheoryData<string> Names => SampleModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_add_up(string name)
    {
        ModelSummary summary = Summarise(SampleModels.Make(name));

        Assert.Equal(summary.Files.Sum(file => file.Bytes), summary.Root.Bytes);
        AssertBytesAddUp(summary.Root);
    }

    [Fact]
    public void An_image_classifier_in_full()
    {
        ModelSummary summary = Summarise(SampleModels.ImageClassifier());

        Assert.Equal("pipelineClassifier", summary.Root.Type);
        Assert.Equal("iOS 11, macOS 10.13, tvOS 11, watchOS 4", summary.Systems);
        Assert.Equal(["visionFeaturePrint", "glmClassifier"], summary.Root.Stages.Select(stage => stage.Type));
        Assert.Equal(["extractor", "classifier"], summary.Root.Stages.Select(stage => stage.Name));
        Assert.True(summary.Root.Stages[0].IsProvidedByApple);
        Assert.StartsWith("scene, version 1", summary.Root.Stages[0].Detail, StringComparison.Ordinal);
        // 2,048 doubles packed: tag and length of the array (1 + 3), tag and length of its values (1 + 3).
        Assert.Equal(new BytePart("weights", 1, (2048 * 8) + 8), summary.Root.Stages[1].Parts[0]);
        Assert.Equal(["hot_dog", "not_hot_dog"], summary.ClassLabels.Strings);
        Assert.Equal("image BGR 299×299", Assert.Single(summary.Inputs).ToString());
        Assert.Equal(["dictionary<string, double>", "string"], summary.Outputs.Select(output => output.ToString()));
        Assert.Equal("Jane", summary.Metadata.Author);
        Assert.Contains("Apple's systems provide", summary.WhyThisSize, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_resolved_by_the_caller()
    {
        using TemporaryFolder folder = new();
        new ModelFile(SampleModels.LinkedClassifier()).Save(folder["model.mlmodel"], validate: false);

        LinkSummary? unresolved = ModelSummary.Read(folder["model.mlmodel"]).Root.Stages[0].Link;
        ModelSummary resolved =
            ModelSummary.Read(folder["model.mlmodel"], linked => $"here/{linked.LinkedModelFile.LinkedModelFileName.DefaultValue}");

        Assert.Equal(new LinkSummary("Extractor-1.mlmodelc", ".:models", null), unresolved);
        Assert.Equal("here/Extractor-1.mlmodelc", resolved.Root.Stages[0].Link!.ResolvedPath);
        Assert.Contains("linked (Extractor-1.mlmodelc), not stored", resolved.WhyThisSize, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_s_layers_have_the_shapes_of_their_weights()
    {
        ModelSummary summary = Summarise(SampleModels.Network(weights: 1000));

        Assert.Equal(["convolution", "activation", "innerProduct"], summary.Root.Layers.Select(layer => layer.Type));
        LayerSummary convolution = summary.Root.Layers[0];
        Assert.Equal(["x"], convolution.Inputs);
        Assert.Equal(["c [10, 8, 8]"], convolution.Outputs);
        Assert.Equal(["weights", "bias"], convolution.Weights.Select(weights => weights.Name));
        Assert.Equal([2, 500, 1, 1], convolution.Weights[0].Shape);
        Assert.Equal(
            ("float32", 1000L, 4000L), (convolution.Weights[0].Format, convolution.Weights[0].Count, convolution.Weights[0].Bytes));
        WeightSummary dense = summary.Root.Layers[2].Weights.Single();
        Assert.Equal(("float16", 1000L, 2000L), (dense.Format, dense.Count, dense.Bytes));
        Assert.Equal([500, 2], dense.Shape);
        Assert.Equal(2002, summary.Root.Parameters);
        Assert.Equal(Enumerable.Range(0, 10).Select(label => label * 1000L), summary.ClassLabels.Integers);
    }

    [Fact]
    public void Quantized_weights_are_counted_by_their_bits()
    {
        List<WeightSummary> weights =
        [
            .. Summarise(SampleModels.Make("quantized network")).Root.Layers.Select(layer => layer.Weights.Single()),
        ];

        Assert.Equal(("8-bit linear", 2048L, 2048L), (weights[0].Format, weights[0].Count, weights[0].Bytes));
        Assert.Equal(("4-bit lookup table", 2048L, 1024L), (weights[1].Format, weights[1].Count, weights[1].Bytes));
        Assert.Equal([64, 32], weights[1].Shape);
    }

    [Fact]
    public void Layers_inside_branches_and_loops_are_listed()
    {
        IReadOnlyList<LayerSummary> layers = Summarise(SampleModels.Make("control flow")).Root.Layers;

        Assert.Equal([("if", 0), ("inner", 1), ("loop", 0), ("inner", 1)], layers.Select(layer => (layer.Name, layer.Depth)));
        Assert.Equal([20, 25], layers[3].Weights.Single().Shape);
    }

    [Fact]
    public void A_program_s_operations_have_types()
    {
        ModelSummary summary = Summarise(SampleModels.Make("program"));

        Assert.Equal(["const", "add"], summary.Root.Layers.Select(operation => operation.Type));
        Assert.Equal(["x", "c"], summary.Root.Layers[1].Inputs);
        Assert.Equal(["y fp32[1000]"], summary.Root.Layers[1].Outputs);
        Assert.Equal(
            ("val", 1000L, 4000L),
            (summary.Root.Layers[0].Weights[0].Name, summary.Root.Layers[0].Weights[0].Count, summary.Root.Layers[0].Weights[0].Bytes));
        Assert.Equal("1 function, 1 operation, CoreML5", summary.Root.Detail);
    }

    [Fact]
    public void Weights_are_summed_up_by_the_operation_that_uses_them()
    {
        using TemporaryFolder folder = new();
        using ProgramWeightsWriter weights = new(specificationVersion: 9);
        MIL.Value shared = weights.Add(ProgramTensor.Of<float>(new float[64], [8, 8]));
        MIL.Value indices = weights.Add(ProgramTensor.OfIntegers(MIL.DataType.Uint4, new long[64], [8, 8]));
        MIL.Function Make() => Mil.Function(
            "CoreML8",
            [Mil.Named("x", Mil.Fp32(1, 8))],
            Mil.Const("w", shared),
            Mil.Const("bias", ProgramTensor.Of<float>(new float[8], [8])),
            Mil.Const("unused", weights.Add(ProgramTensor.Of<sbyte>(new sbyte[10], [10]))),
            Mil.Const("lut", ProgramTensor.Of<Half>(new Half[32], [1, 1, 32, 1])),
            Mil.Op("constexpr_lut_to_dense", "v", Mil.Fp16(8, 8), ("indices", indices), ("lut", "lut")),
            Mil.Op("linear", "y", Mil.Fp32(1, 8), ("x", "x"), ("weight", "w"), ("bias", "bias")),
            Mil.Op("matmul", "z", Mil.Fp32(1, 8), ("x", "y"), ("y", "v")),
            Mil.Op("linear", "out", Mil.Fp32(1, 8), ("x", "z"), ("weight", "w")));
        Model model = SampleModels.Make("program");
        model.MlProgram = Mil.Program(("a", Make()), ("b", Make()));
        using ModelFile file = weights.ToModelFile(model);
        file.Save(folder["a.mlpackage"], validate: false);

        StageSummary stage = ModelSummary.Read(folder["a.mlpackage"]).Root;

        Assert.Equal(
            [
                new WeightGroup("linear", "fp32", 1, 64, 256),
                new WeightGroup("matmul", "fp16", 2, 64, 128),
                new WeightGroup("matmul", "uint4", 1, 64, 32),
                new WeightGroup("unused", "int8", 1, 10, 10),
            ],
            stage.Weights);
        Assert.Equal((202, 426), (stage.Parameters, stage.WeightBytes));
        Assert.Equal(stage.Bytes, stage.Parts.Sum(part => part.Bytes));
    }

    [Fact]
    public void Flexible_shapes_states_and_sequences_are_described()
    {
        ModelSummary summary = Summarise(SampleModels.Make("flexible shapes"));

        Assert.Equal(
            [
                "multiArray float32 [1, 3], allowed 1…8, 3…, optional",
                "multiArray float32 [1, 3], one of [1, 3] [2, 3]",
                "sequence<string>, allowed 0…5",
                "image GRAYSCALE_FLOAT16 64×32, one of 64×32",
            ],
            summary.Inputs.Select(input => input.ToString()));
        Assert.Equal("state float16 [1, 32]", Assert.Single(summary.States).ToString());
    }

    [Theory]
    [InlineData("tree ensemble", "a, b")]
    [InlineData("support vectors", "3, -4")]
    [InlineData("nearest neighbours", "near, far")]
    [InlineData("text classifier", "ham, spam")]
    [InlineData("linked classifier", "hot_dog, not_hot_dog")]
    [InlineData("recommender", "")]
    public void Class_labels_are_found_in_every_kind_of_classifier(string name, string expected)
    {
        ClassLabels labels = Summarise(SampleModels.Make(name)).ClassLabels;

        Assert.Equal(expected, string.Join(", ", labels.Strings.Concat(labels.Integers.Select(label => $"{label}"))));
    }

    [Fact]
    public void A_type_that_is_given_up_and_taken_again_is_read_from_where_it_was_taken_again()
    {
        using TemporaryFolder folder = new();
        byte[] pipeline = WireBytes.Nest([.. WireBytes.EmptyModel], Pipeline.ModelsFieldNumber, Model.PipelineFieldNumber);
        byte[] identity = WireBytes.Field(Model.IdentityFieldNumber, []);
        File.WriteAllBytes(folder["m.mlmodel"], [.. WireBytes.EmptyModel, .. pipeline, .. pipeline, .. identity, .. pipeline]);

        ModelSummary summary = ModelSummary.Read(folder["m.mlmodel"]);

        Assert.Single(summary.Root.Stages);
        AssertBytesAddUp(summary.Root);
    }

    internal static void AssertBytesAddUp(StageSummary stage)
    {
        Assert.Equal(stage.Bytes, stage.Stages.Sum(inner => inner.Bytes) + stage.Parts.Sum(part => part.Bytes));
        foreach (StageSummary inner in stage.Stages) AssertBytesAddUp(inner);
    }

    private static ModelSummary Summarise(Model model)
    {
        using TemporaryFolder folder = new();
        string path = folder[model.MlProgram is null ? "model.mlmodel" : "model.mlpackage"];
        new ModelFile(model).Save(path, validate: false);
        return ModelSummary.Read(path);
    }
}
