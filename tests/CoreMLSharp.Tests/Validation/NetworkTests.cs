using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;

namespace CoreMLSharp.Tests.Validation;

public sealed class NetworkTests
{
    [Fact]
    public void Layers_read_what_exists_and_write_something_new()
    {
        AssertValid(Network(1, Relu("a", "x", "h"), Relu("b", "h", "y")));
        AssertError(Network(1, Relu("a", "z", "y")), "neuralNetwork.layers[0] \"a\"", "'z' is neither an input of the model nor written");
        AssertError(
            Network(1, Relu("a", "x", "y"), Relu("b", "x", "y")), "neuralNetwork.layers[1] \"b\"", "'y' is also written by the layer 'a'");
        AssertError(Network(1, Relu("a", "x", "h")), "neuralNetwork.description", "No layer writes the output 'y'");
        AssertError(Network(1), "neuralNetwork", "no layers");
    }

    [Fact]
    public void A_layer_has_a_type()
    {
        AssertError(Network(1, Layer("a", "x", "y")), "neuralNetwork.layers[0] \"a\"", "type is not set");
    }

    [Fact]
    public void A_classifiers_probabilities_are_a_tensor_of_the_network()
    {
        Model model = Updatable();
        AssertValid(model);
        model.NeuralNetworkClassifier.LabelProbabilityLayerName = "nowhere";
        AssertError(model, "neuralNetworkClassifier", "No layer writes 'nowhere'");
    }

    [Fact]
    public void New_layers_need_exact_shapes()
    {
        NeuralNetworkLayer sine = Layer("sine", "x", "y");
        sine.Sin = new();
        Model model = Network(1, sine);
        AssertValid(model);
        model.NeuralNetwork.ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        AssertError(model, "neuralNetwork", "layers of specification version 4 or later");

        model = Network(2, Relu("a", "x", "y"));
        model.NeuralNetwork.ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        AssertError(model, "neuralNetwork.description", "'x' is neither of rank 1 nor of rank 3");
    }

    [Fact]
    public void Ranks_agree_throughout_the_network()
    {
        NeuralNetworkLayer relu = Relu("a", "x", "h");
        relu.InputTensor.Add(new Tensor { Rank = 3 });
        AssertError(
            Network(2, relu, Relu("b", "h", "y")), "neuralNetwork.layers[0] \"a\"",
            "'x' has rank 3 here, but rank 2 in the model's description");

        relu = Relu("a", "x", "h");
        relu.OutputTensor.Add(new Tensor { Rank = 2, DimValue = { 1, 2, 3 } });
        AssertError(Network(2, relu, Relu("b", "h", "y")), "neuralNetwork.layers[0] \"a\"", "'h' has rank 2, but 3 sizes");

        NeuralNetworkLayer softmax = Layer("s", "x", "y");
        softmax.Softmax = new();
        Model model = Network(2, softmax);
        Assert.Equal(
            2,
            CoreMLSharp.Validation.ModelValidator.Validate(model).Count(
                finding => finding.Remedy.Contains("rank 3 or more", StringComparison.Ordinal)));
    }

    [Fact]
    public void Layers_have_their_number_of_inputs_and_outputs()
    {
        NeuralNetworkLayer relu = Relu("a", "x", "y");
        relu.Input.Add("x");
        AssertError(Network(1, relu), "neuralNetwork.layers[0] \"a\"", "has 2 inputs");

        NeuralNetworkLayer constant = Layer("c", "x", "y");
        constant.LoadConstantND = new() { Shape = { 2, 2 }, Data = Floats(4) };
        AssertWarning(Network(2, constant), "neuralNetwork.layers[0] \"c\"", "has 1 inputs");
    }

    [Fact]
    public void Branches_leave_behind_what_both_write()
    {
        NeuralNetworkLayer branch =
            new() { Name = "if", Input = { "x" }, Branch = new() { IfBranch = new() { Layers = { Relu("a", "x", "y") } } } };
        Model model = Network(1, branch);
        model.Description.Input[0].Type.MultiArrayType.Shape[0] = 1;
        AssertError(model, "neuralNetwork.description", "No layer writes the output 'y'");
        branch.Branch.ElseBranch = new() { Layers = { Relu("b", "x", "y") } };
        AssertValid(model);
        branch.Branch.ElseBranch.Layers[0].Input[0] = "nothing";
        AssertError(model, "neuralNetwork.layers[0] \"if\".elseBranch.layers[0] \"b\"", "'nothing' is neither");
        branch.Branch.IfBranch.Layers.Clear();
        AssertErrorAmong(model, "if branch is empty");
    }

    [Fact]
    public void Loops_end_and_breaks_stand_inside()
    {
        NeuralNetworkLayer body = Layer("copy", "h", "y");
        body.Copy = new();
        NeuralNetworkLayer loop = new()
        {
            Name = "loop",
            Loop = new()
            {
                MaxLoopIterations = 3,
                BodyNetwork = new() { Layers = { body, new NeuralNetworkLayer { Name = "break", LoopBreak = new() } } },
            },
        };
        Model model = Network(1, Relu("a", "x", "h"), loop);
        AssertValid(model);
        loop.Loop.MaxLoopIterations = 0;
        AssertErrorAmong(model, "Nothing ends the loop");
        loop.Loop.ConditionVar = "c";
        AssertErrorAmong(model, "one is missing");
        loop.Loop.ConditionNetwork = new() { Layers = { Relu("condition", "h", "d") } };
        AssertErrorAmong(model, "does not write the condition variable 'c'");
        AssertError(
            Network(1, Relu("a", "x", "y"), new NeuralNetworkLayer { Name = "break", LoopBreak = new() }),
            "neuralNetwork.layers[1] \"break\"", "does not stand in a loop's body");
    }

    private static void AssertErrorAmong(Model model, string words) => Assert.Contains(
        CoreMLSharp.Validation.ModelValidator.Validate(model), finding => finding.Message.Contains(words, StringComparison.Ordinal));
}
