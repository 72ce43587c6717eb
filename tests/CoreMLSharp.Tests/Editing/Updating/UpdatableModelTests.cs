using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Editing;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using static CoreMLSharp.Tests.Building.ClassicBuilderTests;
using static CoreMLSharp.Tests.Building.NeuralNetworks.LayerRecipes;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Editing.Updating;

public sealed class UpdatableModelTests
{
    [Fact]
    public void A_classifier_learns_its_labels()
    {
        Model model = new UpdatableModel(Classifier())
            .MakeUpdatable("fc2")
            .SetCategoricalCrossEntropyLoss("loss", "probabilities")
            .SetSgdOptimizer(
                new()
                {
                    LearningRate = new(0.05, ParameterRange.Between(0, 0.5)),
                    MiniBatchSize = new(16, ParameterRange.OneOf(8, 16)),
                    Momentum = 0.9,
                })
            .SetEpochs(20, ParameterRange.Between(1, 100))
            .SetShuffle(seed: 7)
            .Build();

        Assert.Empty(ModelValidator.Validate(model));
        Assert.True(model.IsUpdatable);
        Assert.Equal(4, model.SpecificationVersion);
        Assert.Equal(
            [false, true],
            model.NeuralNetworkClassifier.Layers.Where(layer => layer.InnerProduct is not null)
                .Select(layer => layer.IsUpdatable && layer.InnerProduct.Bias.IsUpdatable));
        Assert.Equal(["x", "classLabel"], model.Description.TrainingInput.Select(input => input.Name));
        NetworkUpdateParameters update = model.NeuralNetworkClassifier.UpdateParams;
        Assert.Equal(
            (0.05, 0.5),
            (update.Optimizer.SgdOptimizer.LearningRate.DefaultValue, update.Optimizer.SgdOptimizer.LearningRate.Range.MaxValue));
        Assert.Equal([8, 16], update.Optimizer.SgdOptimizer.MiniBatchSize.Set.Values);
        Assert.Equal(
            (0.9, 1.0), (update.Optimizer.SgdOptimizer.Momentum.DefaultValue, update.Optimizer.SgdOptimizer.Momentum.Range.MaxValue));
        Assert.Equal((20, 100), (update.Epochs.DefaultValue, update.Epochs.Range.MaxValue));
        Assert.Equal((true, 7), (update.Shuffle.DefaultValue, update.Seed.DefaultValue));
    }

    [Fact]
    public void A_regressor_learns_a_number_with_adam()
    {
        Model network = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Double, 3)], [Feature.MultiArray("y", DataType.Double, 2)])
            .AddInnerProduct("fc", "x", "y", F(6), F(2), 3, 2).SetPredictedFeature("y").Build();
        Model model = new UpdatableModel(network)
            .MakeUpdatable("fc")
            .SetMeanSquaredErrorLoss("mse", "y")
            .SetAdamOptimizer()
            .SetEpochs()
            .Build();

        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal([2], model.Description.TrainingInput.Single(input => input.Name == "y_true").Type.MultiArrayType.Shape);
        AdamOptimizer adam = model.NeuralNetworkRegressor.UpdateParams.Optimizer.AdamOptimizer;
        Assert.Equal(
            (0.01, 10, 0.9, 0.999, 1e-8),
            (
                adam.LearningRate.DefaultValue, adam.MiniBatchSize.DefaultValue, adam.Beta1.DefaultValue, adam.Beta2.DefaultValue,
                adam.Eps.DefaultValue));
        Assert.False(network.IsUpdatable);
    }

    [Fact]
    public void What_is_missing_is_set_as_usual()
    {
        Model model = new UpdatableModel(Classifier()).MakeUpdatable("fc1").SetMissing().Build();
        NetworkUpdateParameters update = model.NeuralNetworkClassifier.UpdateParams;
        Assert.Equal("probabilities", Assert.Single(update.LossLayers).CategoricalCrossEntropyLossLayer.Input);
        Assert.Equal((10, 1000), (update.Epochs.DefaultValue, update.Epochs.Range.MaxValue));
        Assert.NotNull(update.Optimizer.SgdOptimizer);
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void A_pipeline_that_ends_in_a_network_becomes_updatable_with_it()
    {
        Model scaler = FeatureEngineeringBuilder.Scaler(Feature.MultiArray("raw", DataType.Float32, 4), "x", [2]);
        Model pipeline = PipelineBuilder.Classifier(scaler, Classifier());
        Model model = new UpdatableModel(pipeline).MakeUpdatable("fc2").SetMissing().Build();
        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal((true, true), (model.IsUpdatable, model.PipelineModels[1].IsUpdatable));
        Assert.Equal(["raw", "classLabel"], model.Description.TrainingInput.Select(input => input.Name));
    }

    [Fact]
    public void A_frozen_network_is_not_updatable()
    {
        Model model = new UpdatableModel(Classifier()).MakeUpdatable("fc2").SetMissing().Build();
        UpdatableModel updatable = new(model);
        Assert.Equal(
            [("fc1", false, 15L), ("fc2", true, 8L)], updatable.Layers.Select(layer => (layer.Name, layer.IsUpdatable, layer.Parameters)));
        Model frozen = updatable.Freeze("fc2").Build();
        Assert.False(frozen.IsUpdatable);
        Assert.Null(frozen.NeuralNetworkClassifier.UpdateParams);
        Assert.Empty(frozen.Description.TrainingInput);
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        AssertError(
            () => new UpdatableModel(Classifier()).MakeUpdatable("fc3"),
            "no layer 'fc3'; choose from the convolutions and inner products: fc1, fc2");
        AssertError(() => new UpdatableModel(Classifier()).MakeUpdatable("softmax"), "'softmax' (Softmax) cannot learn");
        AssertError(
            () => new UpdatableModel(Classifier()).SetCategoricalCrossEntropyLoss("loss", "scores"), "No softmax layer writes 'scores'");
        AssertError(
            () => new UpdatableModel(Classifier()).SetCategoricalCrossEntropyLoss("fc1", "probabilities"),
            "A layer is called 'fc1' already");
        AssertError(
            () => new UpdatableModel(Classifier()).SetMeanSquaredErrorLoss("loss", "scores"),
            "The shape of 'scores', which the loss compares with the true value, is not described");
        AssertError(
            () => new UpdatableModel(Classifier()).SetSgdOptimizer(new() { LearningRate = 2 }),
            "learningRate is 2, which is not among the values that it may have: 0..1");
        AssertError(() => new UpdatableModel(Classifier()).SetSgdOptimizer(new() { MiniBatchSize = 1.5 }), "it must be an integer");
        AssertError(() => new UpdatableModel(Classifier()).SetEpochs(0), "epochs is 0");
        AssertError(() => new UpdatableModel(Classifier()).MakeUpdatable("fc2").Build(), "There are no loss layers");
        AssertError(
            () => new UpdatableModel(GlmRegressorBuilder.Create([Feature.Double("a")], "y", [1])),
            "A glmRegressor has no layers that learn");
        AssertError(
            () => new UpdatableModel(new Model { MlProgram = new() }),
            "Core ML updates neural networks and nearest-neighbours classifiers only");
        Model half = new NeuralNetworkBuilder([Feature.MultiArray("x", DataType.Double, 3)], [Feature.MultiArray("y", DataType.Double, 2)])
            .AddInnerProduct("fc", "x", "y", new Half[6], null, 3, 2)
            .Build();
        AssertError(() => new UpdatableModel(half).MakeUpdatable("fc"), "'fc' has weights of half precision");
    }

    [Fact]
    public void A_pipeline_in_a_package_keeps_its_weights_and_the_items_of_other_tools()
    {
        using TemporaryFolder folder = new();
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        main.Output("x", main.Linear(main.Input("raw", MIL.DataType.Float32, 1, 5), ProgramTensor.Of<float>(new float[20], [4, 5])));
        using (ModelFile first = program.Build())
        using (ModelFile second = new(Network([1, 4])))
        using (ModelFile joined = PipelineStages.Join([first, second]))
        {
            joined.Save(folder["a.mlpackage"]);
        }

        ForeignItem.AddTo(folder["a.mlpackage"]);
        using (ModelFile file = ModelFile.Load(folder["a.mlpackage"]))
        {
            Model before = file.Specification.Clone();
            using ModelFile updatable = new UpdatableModel(file).MakeUpdatable("fc").SetMissing().ToFile();
            Assert.Equal(before, file.Specification);
            updatable.Save(folder["b.mlpackage"]);
        }

        using ModelFile saved = ModelFile.Load(folder["b.mlpackage"]);
        Assert.True(saved.Specification.IsUpdatable);
        Assert.Single(Directory.EnumerateFiles(saved.WeightsFolder!));
        Assert.Empty(ModelValidator.Validate(saved));
        ForeignItem.AssertIn(folder["b.mlpackage"]);
    }

    [Fact]
    public void Looking_at_the_parameters_does_not_make_them()
    {
        UpdatableModel model = new(Network([4]));
        Assert.Null(model.Parameters);
        Assert.Null(model.Build().NeuralNetwork.UpdateParams);
    }

    private static Model Network(long[] shape) =>
        new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, shape)], [Feature.MultiArray("y", DataType.Float32, [.. shape[..^1], 2])],
            disableRank5ShapeMapping: true)
        .AddInnerProduct("fc", "x", "y", F(8), F(2), 4, 2)
        .Build();

    private static Model Classifier() =>
        new NeuralNetworkBuilder([Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32)])
        .AddInnerProduct("fc1", "x", "hidden", F(12), F(3), 4, 3)
        .AddActivation("relu", "hidden", "positive", Activation.ReLU())
        .AddInnerProduct("fc2", "positive", "scores", F(6), F(2), 3, 2)
        .AddSoftmax("softmax", "scores", "probabilities")
        .SetClassLabels(["cat", "dog"])
        .Build();
}
