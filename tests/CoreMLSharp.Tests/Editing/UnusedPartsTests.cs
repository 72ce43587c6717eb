using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Editing;

public sealed class UnusedPartsTests
{
    [Fact]
    public void Layers_that_no_output_depends_on_are_removed()
    {
        Model network = Samples.Network(3, Samples.Relu("a", "x", "y"), Samples.Relu("b", "x", "z"), Samples.Relu("c", "z", "w"));

        ModelEditor editor = ModelEditor.Of(network).RemoveUnused(out IReadOnlyList<string> removed);

        Assert.Equal(["layer 'c'", "layer 'b'"], removed);
        Assert.Equal("a", Assert.Single(editor.Specification.NeuralNetwork.Layers).Name);
        Assert.Empty(ModelValidator.Validate(editor.Specification));
    }

    [Fact]
    public void An_output_is_removed_and_then_its_layers()
    {
        Model network = Samples.Network(3, Samples.Relu("a", "x", "y"), Samples.Relu("b", "y", "z"));
        network.Description.Output.Add(Samples.Feature("z", Samples.Array(4, 4, 4)));

        Model model = ModelEditor.Of(network).RemoveFeature("z").RemoveUnused().Specification;

        Assert.Equal("a", Assert.Single(model.NeuralNetwork.Layers).Name);
        Assert.Contains(
            "only output", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).RemoveFeature("y")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is read", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).RemoveFeature("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_layer_of_a_classifier_stays_where_it_holds_the_probabilities()
    {
        Model model = Samples.Updatable();
        model.IsUpdatable = false;
        model.Description.TrainingInput.Clear();
        model.NeuralNetworkClassifier.UpdateParams = null;
        model.NeuralNetworkClassifier.Layers.Insert(0, Samples.Relu("extra", "x", "nobody"));

        NeuralNetworkClassifier classifier = ModelEditor.Of(model).RemoveUnused().Specification.NeuralNetworkClassifier;

        Assert.Equal(["inner", "softmax"], classifier.Layers.Select(layer => layer.Name));
        Assert.Equal("probabilities", classifier.LabelProbabilityLayerName);
    }

    [Fact]
    public void What_a_branch_reads_and_writes_counts()
    {
        NeuralNetworkLayer branch = Samples.Layer("branch", "x", "unused");
        branch.Output.Clear();
        branch.Branch = new BranchLayerParams
        {
            IfBranch = new NeuralNetwork { Layers = { Samples.Relu("if", "h", "y") } },
            ElseBranch = new NeuralNetwork { Layers = { Samples.Relu("else", "x", "y") } },
        };
        Model network = Samples.Network(1, Samples.Relu("h", "x", "h"), Samples.Relu("nobody", "x", "n"), branch);

        Model model = ModelEditor.Of(network).RemoveUnused().Specification;

        Assert.Equal(["h", "branch"], model.NeuralNetwork.Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void Stages_and_their_outputs_that_nobody_reads_are_removed()
    {
        Model network = Samples.Network(3, Samples.Relu("a", "x", "s"), Samples.Relu("b", "x", "more"));
        network.Description.Output.Clear();
        network.Description.Output.Add([Samples.Feature("s", Samples.Array(4, 4, 4)), Samples.Feature("more", Samples.Array(4, 4, 4))]);
        Model last = Samples.Network(3, Samples.Relu("c", "s", "y"));
        last.Description.Input[0].Name = "s";
        Model unused = Samples.Network(3, Samples.Relu("d", "s", "q"));
        unused.Description.Input[0].Name = "s";
        unused.Description.Output[0].Name = "q";
        Model pipeline = Samples.Between(Samples.Array(4, 4, 4), Samples.Array(4, 4, 4));
        pipeline.Pipeline = new Pipeline { Models = { network, unused, last }, Names = { "one", "two", "three" } };

        ModelEditor editor = ModelEditor.Of(pipeline).RemoveUnused(out IReadOnlyList<string> removed);

        Assert.Equal(["stage 2 (neuralNetwork)", "output 'more' of a neuralNetwork", "layer 'b'"], removed);
        Assert.Equal(["one", "three"], editor.Specification.Pipeline.Names);
        Assert.Empty(ModelValidator.Validate(editor.Specification));
    }

    [Fact]
    public void Operations_of_an_ml_program_that_nobody_reads_are_removed()
    {
        ModelEditor editor = ModelEditor.Of(WithExtra()).RemoveUnused(out IReadOnlyList<string> removed);

        Assert.Equal(["operation 'extra' (add)"], removed);
        Assert.Equal(2, editor.Specification.MlProgram.Functions["main"].BlockSpecializations["CoreML5"].Operations.Count);
    }

    [Fact]
    public void A_value_inside_becomes_an_output()
    {
        Model network = ModelEditor.Of(Samples.Network(3, Samples.Relu("a", "x", "inner"), Samples.Relu("b", "inner", "y")))
            .AddOutput("inner").Specification;
        Model program = ModelEditor.Of(WithExtra()).AddOutput("extra").Specification;

        Assert.Equal("inner", network.Description.Output[^1].Name);
        Assert.Empty(ModelValidator.Validate(network));
        Assert.Empty(ModelValidator.Validate(program));
        Assert.Contains(
            "already", Assert.Throws<CoreMLException>(() => ModelEditor.Of(network).AddOutput("inner")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'nothing'", Assert.Throws<CoreMLException>(() => ModelEditor.Of(network).AddOutput("nothing")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A program with an addition that nothing reads.</summary>
    private static Model WithExtra()
    {
        Model program = SampleModels.Make("program");
        MIL.Block block = program.MlProgram.Functions["main"].BlockSpecializations["CoreML5"];
        MIL.Operation extra = block.Operations[1].Clone();
        extra.Outputs[0].Name = "extra";
        block.Operations.Add(extra);
        return program;
    }
}
