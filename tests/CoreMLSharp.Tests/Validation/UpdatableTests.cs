using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;

namespace CoreMLSharp.Tests.Validation;

public sealed class UpdatableTests
{
    private const string Update = "neuralNetworkClassifier.updateParams";

    [Fact]
    public void An_updatable_network_has_an_updatable_layer_with_updatable_weights()
    {
        AssertValid(Updatable());
        Model model = Updatable();
        model.NeuralNetworkClassifier.Layers[0].InnerProduct.Weights.IsUpdatable = false;
        AssertError(model, "neuralNetworkClassifier.layers[0] \"inner\"", "its weights or its bias are not");
        model = Updatable();
        model.NeuralNetworkClassifier.Layers[0].IsUpdatable = false;
        AssertError(model, "neuralNetworkClassifier", "none of its layers is");
        model = Updatable();
        model.NeuralNetworkClassifier.Layers[1].IsUpdatable = true;
        AssertError(model, "neuralNetworkClassifier.layers[1] \"softmax\"", "only convolutions and inner products");
    }

    [Fact]
    public void There_is_one_loss_with_a_name_of_its_own()
    {
        Model model = Updatable();
        model.NeuralNetworkClassifier.UpdateParams.LossLayers[0].Name = "inner";
        AssertError(model, "neuralNetworkClassifier", "Two layers are called 'inner'");
        model = Updatable();
        model.NeuralNetworkClassifier.UpdateParams.LossLayers.Clear();
        AssertError(model, Update, "no loss layers");
    }

    [Fact]
    public void Cross_entropy_follows_a_softmax()
    {
        Model model = Updatable();
        model.NeuralNetworkClassifier.UpdateParams.LossLayers[0].CategoricalCrossEntropyLossLayer.Input = "scores";
        AssertError(model, $"{Update}.lossLayers[0] \"loss\"", "'scores' is not the output of a softmax layer");
        model = Updatable();
        model.NeuralNetworkClassifier.UpdateParams.LossLayers[0].CategoricalCrossEntropyLossLayer.Target = "scores";
        AssertError(model, $"{Update}.lossLayers[0] \"loss\"", "'scores' is written by a layer");
    }

    [Fact]
    public void Every_layer_between_loss_and_updatable_layer_passes_the_gradient()
    {
        Model model = Updatable();
        NeuralNetworkLayer unary = Layer("unary", "scores", "changed");
        unary.Unary = new();
        model.NeuralNetworkClassifier.Layers[1].Input[0] = "changed";
        model.NeuralNetworkClassifier.Layers.Insert(1, unary);
        AssertError(model, $"{Update}.lossLayers[0] \"loss\"", "'unary' (Unary) between the loss and the updatable layer 'inner'");
        unary.Activation = new() { ReLU = new() };
        AssertValid(model);
    }

    [Fact]
    public void Optimizer_and_epochs_are_set_and_allowed()
    {
        Model model = Updatable();
        model.NeuralNetworkClassifier.UpdateParams.Epochs.DefaultValue = 21;
        AssertError(model, $"{Update}.epochs", "21 is outside the allowed range 1 to 20");
        model.NeuralNetworkClassifier.UpdateParams.Epochs = null;
        AssertError(model, Update, "epochs is missing");

        model = Updatable();
        SGDOptimizer sgd = model.NeuralNetworkClassifier.UpdateParams.Optimizer.SgdOptimizer;
        sgd.MiniBatchSize.DefaultValue = 5;
        AssertError(model, $"{Update}.optimizer.miniBatchSize", "5 is not in the set of allowed values");
        sgd.MiniBatchSize.DefaultValue = 8;
        sgd.LearningRate.DefaultValue = 2;
        AssertError(model, $"{Update}.optimizer.learningRate", "2 is outside the allowed range 0 to 1");
        model.NeuralNetworkClassifier.UpdateParams.Optimizer.AdamOptimizer = new()
        {
            LearningRate = new(),
            MiniBatchSize = new() { DefaultValue = 1 },
            Beta1 = new(),
            Beta2 = new(),
        };
        AssertError(model, $"{Update}.optimizer", "eps is missing");
        model.NeuralNetworkClassifier.UpdateParams.Optimizer = null;
        AssertError(model, $"{Update}.optimizer", "no optimiser");
    }

    [Fact]
    public void Training_inputs_are_an_input_and_the_true_value()
    {
        Model model = Updatable();
        model.Description.TrainingInput.RemoveAt(1);
        AssertError(model, "neuralNetworkClassifier.description", "not an input of the model together with the true value");
        model.Description.TrainingInput.Add(Feature("other", Text));
        AssertError(model, "neuralNetworkClassifier.description", "No training input is the target of the loss, 'y'");
        model.Description.TrainingInput[1] = Feature("y", Integer);
        AssertError(model, "neuralNetworkClassifier.description", "'y' is int64, but the predicted class is string");
    }
}
