using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using static CoreMLSharp.Tests.Validation.Samples;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Validation;

public sealed class MinimalVersionTests
{
    [Fact]
    public void Features_ask_for_versions()
    {
        Assert.Equal(1, Of(_ => { }));
        Assert.Equal(3, Of(array => array.ShapeRange = new() { SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 4 } } }));
        Assert.Equal(7, Of(array => array.DataType = DataType.Float16));
        Assert.Equal(10, Of(array => array.DataType = DataType.Int8));

        static int Of(Action<ArrayFeatureType> change)
        {
            Model model = LinearClassifier();
            change(model.Description.Input[0].Type.MultiArrayType);
            return MinimalVersion.Of(model);
        }
    }

    [Fact]
    public void Types_ask_for_versions()
    {
        Assert.Equal(1, MinimalVersion.Of(LinearRegressor()));
        Assert.Equal(4, MinimalVersion.Of(Network(2, Relu("relu", "x", "y"))));
        Assert.Equal(4, MinimalVersion.Of(Updatable()));
        Assert.Equal(9, MinimalVersion.Of(new Model { Description = new(), NeuralNetwork = new() }));
        Assert.Equal(3, MinimalVersion.Of(new Model { Description = Described(DataType.Double), NonMaximumSuppression = new() }));
        Assert.Equal(5, MinimalVersion.Of(new Model { Description = Described(DataType.Float32), NonMaximumSuppression = new() }));
        Assert.Equal(8, MinimalVersion.Of(new Model { Description = Described(DataType.Double), ClassConfidenceThresholding = new() }));
        Assert.Equal(7, MinimalVersion.Of(Program("CoreML5", "CoreML6")));
        Assert.Equal(9, MinimalVersion.Of(Program("CoreML8")));

        static ModelDescription Described(DataType type) =>
            new() { Input = { Feature("x", new() { MultiArrayType = new() { DataType = type } }) } };
        static Model Program(params string[] opsets)
        {
            Model model = new() { Description = Described(DataType.Float32), MlProgram = new() };
            for (int i = 0; i < opsets.Length; i++) model.MlProgram.Functions.Add($"f{i}", new() { Opset = opsets[i] });
            return model;
        }
    }

    [Fact]
    public void A_pipeline_needs_what_its_stages_need()
    {
        Model pipeline = Pipeline();
        Assert.Equal(1, MinimalVersion.Of(pipeline));
        pipeline.PipelineClassifier.Pipeline.Models.Insert(0, Network(2, Relu("relu", "x", "y")));
        Assert.Equal(4, MinimalVersion.Of(pipeline));
    }

    [Fact]
    public void Layers_inside_branches_count()
    {
        NeuralNetworkLayer branch = Layer("branch", "x", "y");
        branch.Branch = new() { IfBranch = new() { Layers = { Relu("relu", "x", "z") } } };
        Model model = Network(1, branch);
        Assert.Equal(4, MinimalVersion.Of(model));
        branch.Branch.IfBranch.Layers[0].ClampedReLU = new();
        Assert.Equal(5, MinimalVersion.Of(model));
    }

    [Fact]
    public void Every_valid_conformance_model_has_at_least_its_minimal_version()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Shared("conformance", "validation"), "*.good.mlmodel"))
        {
            Model model = ModelFile.Load(path).Specification;
            if (model.SpecificationVersion != 0)
            {
                Assert.True(
                    MinimalVersion.Of(model) <= model.SpecificationVersion,
                    $"{path}: {MinimalVersion.Of(model)} > {model.SpecificationVersion}");
            }
        }
    }
}
