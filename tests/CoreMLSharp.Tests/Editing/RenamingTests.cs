using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Editing;

public sealed class RenamingTests
{
    [Fact]
    public void A_pipelines_feature_is_renamed_in_its_stages()
    {
        Model model = ModelEditor.Of(Samples.Pipeline()).Rename("x", "measurements").Rename("y", "animal").Specification;

        Assert.Empty(ModelValidator.Validate(model));
        IReadOnlyList<Model> stages = model.PipelineModels;
        Assert.Equal(
            ("measurements", "animal", "animal"),
            (model.Description.Input[0].Name, model.Description.Output[0].Name, model.Description.PredictedFeatureName));
        Assert.Equal(("measurements", "s"), (stages[0].Description.Input[0].Name, stages[0].Description.Output[0].Name));
        Assert.Equal(("animal", "animal"), (stages[1].Description.Output[0].Name, stages[1].Description.PredictedFeatureName));
    }

    [Fact]
    public void A_training_input_and_the_target_of_the_loss_are_renamed()
    {
        Model model = ModelEditor.Of(Samples.Updatable()).Rename("x", "pixels").Rename("y", "digit").Specification;

        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal(["pixels", "digit"], model.Description.TrainingInput.Select(feature => feature.Name));
        Assert.Equal("digit", model.NeuralNetworkClassifier.UpdateParams.LossLayers[0].CategoricalCrossEntropyLossLayer.Target);
        Assert.Equal("pixels", model.NeuralNetworkClassifier.Layers[0].Input[0]);
    }

    [Fact]
    public void Names_inside_branches_loops_and_preprocessing_are_renamed()
    {
        NeuralNetworkLayer loop = Samples.Layer("loop", "x", "unused");
        loop.Output.Clear();
        loop.Loop = new LoopLayerParams
        {
            ConditionVar = "x",
            ConditionNetwork = new NeuralNetwork { Layers = { Samples.Relu("condition", "x", "c") } },
            BodyNetwork = new NeuralNetwork { Layers = { Samples.Relu("body", "x", "y") } },
        };
        NeuralNetworkLayer branch = Samples.Layer("branch", "x", "unused");
        branch.Output.Clear();
        branch.Branch = new BranchLayerParams
        {
            IfBranch = new NeuralNetwork { Layers = { loop } },
            ElseBranch = new NeuralNetwork { Layers = { Samples.Relu("else", "x", "y") } },
        };
        Model network = Samples.Network(1, branch);
        network.NeuralNetwork.Preprocessing.Add(
            new NeuralNetworkPreprocessing { FeatureName = "x", Scaler = new NeuralNetworkImageScaler() });

        NeuralNetwork renamed = ModelEditor.Of(network).Rename("x", "n").Specification.NeuralNetwork;

        BranchLayerParams outer = renamed.Layers[0].Branch;
        LoopLayerParams inner = outer.IfBranch.Layers[0].Loop;
        Assert.Equal("n", renamed.Preprocessing[0].FeatureName);
        Assert.Equal(
            ["n", "n", "n", "n", "n", "n"],
            [
                renamed.Layers[0].Input[0], outer.IfBranch.Layers[0].Input[0], outer.ElseBranch.Layers[0].Input[0], inner.ConditionVar,
                inner.ConditionNetwork.Layers[0].Input[0], inner.BodyNetwork.Layers[0].Input[0],
            ]);
    }

    [Fact]
    public void A_tensor_inside_gives_way_to_the_new_name()
    {
        Model network = Samples.Network(3, Samples.Relu("first", "x", "hidden"), Samples.Relu("second", "hidden", "y"));

        Model renamed = ModelEditor.Of(network).Rename("y", "hidden").Specification;

        Assert.Empty(ModelValidator.Validate(renamed));
        Assert.Equal(["hidden_1"], renamed.NeuralNetwork.Layers[0].Output);
        Assert.Equal(["hidden_1"], renamed.NeuralNetwork.Layers[1].Input);
        Assert.Equal(["hidden"], renamed.NeuralNetwork.Layers[1].Output);
    }

    [Fact]
    public void Two_features_can_change_places()
    {
        Model network = Samples.Network(3, Samples.Relu("relu", "x", "y"));

        Model renamed = ModelEditor.Of(network).Rename(new Dictionary<string, string> { ["x"] = "y", ["y"] = "x" }).Specification;

        Assert.Equal(("y", "x"), (renamed.Description.Input[0].Name, renamed.Description.Output[0].Name));
        Assert.Equal(("y", "x"), (renamed.NeuralNetwork.Layers[0].Input[0], renamed.NeuralNetwork.Layers[0].Output[0]));
    }

    [Fact]
    public void Features_that_parameters_name_are_renamed_there()
    {
        Model detector = Samples.Between(Samples.Doubles(10, 2), Samples.Doubles(5, 2));
        detector.Description.Input.Add(Samples.Feature("boxes", Samples.Doubles(10, 4)));
        detector.Description.Output.Add(Samples.Feature("kept", Samples.Doubles(5, 4)));
        detector.NonMaximumSuppression = new NonMaximumSuppression
        {
            ConfidenceInputFeatureName = "x",
            CoordinatesInputFeatureName = "boxes",
            ConfidenceOutputFeatureName = "y",
            CoordinatesOutputFeatureName = "kept",
        };
        Model vectorizer = Samples.Between(Samples.Number, Samples.Doubles(1));
        vectorizer.FeatureVectorizer =
            new FeatureVectorizer { InputList = { new FeatureVectorizer.Types.InputColumn { InputColumn_ = "x", InputDimensions = 1 } } };

        NonMaximumSuppression nms = ModelEditor.Of(detector).Rename("x", "a").Rename("kept", "b").Specification.NonMaximumSuppression;
        FeatureVectorizer columns = ModelEditor.Of(vectorizer).Rename("x", "age").Specification.FeatureVectorizer;

        Assert.Equal(
            ("a", "boxes", "y", "b"),
            (
                nms.ConfidenceInputFeatureName, nms.CoordinatesInputFeatureName, nms.ConfidenceOutputFeatureName,
                nms.CoordinatesOutputFeatureName));
        Assert.Equal("age", columns.InputList[0].InputColumn_);
    }

    [Fact]
    public void An_ml_program_is_renamed_in_its_functions_and_operations()
    {
        Model program = SampleModels.Make("program");

        Model renamed = ModelEditor.Of(program).Rename("x", "input_1").Rename("y", "sum").Specification;

        MIL.Block block = renamed.MlProgram.Functions["main"].BlockSpecializations["CoreML5"];
        Assert.Equal("sum", block.Outputs[0]);
        Assert.Equal("input_1", block.Operations[1].Inputs["x"].Arguments[0].Name);
        Assert.Equal("sum", block.Operations[1].Outputs[0].Name);
        Assert.Contains(
            "letter", Assert.Throws<CoreMLException>(() => ModelEditor.Of(program).Rename("x", "1st input")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("z", "a", "no feature 'z'")]
    [InlineData("x", "y", "has a feature of that name")]
    [InlineData("x", "", "is empty")]
    public void What_cannot_be_renamed_is_said(string name, string newName, string message) =>
        Assert.Contains(
            message, Assert.Throws<CoreMLException>(() => ModelEditor.Of(Samples.Pipeline()).Rename(name, newName)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_features_of_a_linked_model_keep_their_names()
    {
        Model scaler = Samples.Scaler("x", "s");
        Model pipeline = Samples.Pipeline();
        pipeline.PipelineClassifier.Pipeline.Models[0] = LinkedModelBuilder.Create(scaler.Description, "Shared");

        Assert.Contains(
            "Shared.mlmodelc", Assert.Throws<CoreMLException>(() => ModelEditor.Of(pipeline).Rename("x", "z")).Message,
            StringComparison.Ordinal);
        Assert.Equal("z", ModelEditor.Of(pipeline).Rename("y", "z").Specification.Description.PredictedFeatureName);
    }

    [Fact]
    public void The_model_that_was_given_stays_as_it_was()
    {
        Model model = Samples.Pipeline();
        ModelEditor.Of(model).Rename("x", "z");
        Assert.Equal(Samples.Pipeline(), model);
    }
}
