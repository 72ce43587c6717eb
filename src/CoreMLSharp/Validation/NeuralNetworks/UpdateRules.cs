using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using LossCase = CoreMLSharp.Specification.LossLayer.LossLayerTypeOneofCase;
using OptimizerCase = CoreMLSharp.Specification.Optimizer.OptimizerTypeOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>Updatable networks: layers that can learn, a loss that reaches them, an optimiser, and training inputs.</summary>
internal static class UpdateRules
{
    public static void Check(ModelDescription description, NetworkContent content, bool isClassifier, Report report)
    {
        int errors = report.ErrorCount;
        NetworkUpdateParameters update = content.UpdateParameters ?? new();
        CheckUpdatableLayers(content.Layers, report);
        CheckNames(content.Layers, update.LossLayers, report);
        Report here = report.At("updateParams");
        if (update.LossLayers.Count != 1)
        {
            here.Error($"{Counted.There(update.LossLayers.Count, "loss layer")}.", "Give exactly one.");
            return;
        }

        CheckOptimizer(update.Optimizer, here.At("optimizer"));
        if (update.Epochs is null) here.Error("epochs is missing.", "Set it.");
        else Parameters.Check(update.Epochs, positive: true, here.At("epochs"));
        if (update.Seed is not null) Parameters.Check(update.Seed, positive: false, here.At("seed"));
        if (report.ErrorCount > errors) return;

        LossLayer loss = update.LossLayers[0];
        Report lossReport = here.At($"lossLayers[0] \"{loss.Name}\"");
        new BackpropagationPath(content.Layers, loss).Check(lossReport);
        if (report.ErrorCount == errors) CheckTrainingInputs(description, Target(loss), isClassifier, report.At("description"));
    }

    private static string Target(LossLayer loss) => loss.LossLayerTypeCase switch
    {
        LossCase.CategoricalCrossEntropyLossLayer => loss.CategoricalCrossEntropyLossLayer.Target,
        LossCase.MeanSquaredErrorLossLayer => loss.MeanSquaredErrorLossLayer.Target,
        _ => "",
    };

    private static void CheckUpdatableLayers(IReadOnlyList<NeuralNetworkLayer> layers, Report report)
    {
        bool any = false;
        for (int i = 0; i < layers.Count; i++)
        {
            NeuralNetworkLayer layer = layers[i];
            if (!layer.IsUpdatable) continue;
            any = true;
            Report here = report.At(LayerChecks.Place(i, layer));
            (WeightParams? weights, WeightParams? bias, bool hasBias) = layer.LayerCase switch
            {
                LayerCase.Convolution => (layer.Convolution.Weights, layer.Convolution.Bias, layer.Convolution.HasBias),
                LayerCase.InnerProduct => (layer.InnerProduct.Weights, layer.InnerProduct.Bias, layer.InnerProduct.HasBias),
                _ => default,
            };
            if (layer.LayerCase is not (LayerCase.Convolution or LayerCase.InnerProduct))
            {
                here.Error("The layer is updatable, but only convolutions and inner products can be.", "Clear the layer's isUpdatable.");
            }
            else if (weights?.Quantization is not null || (hasBias && bias?.Quantization is not null))
            {
                here.Error("The layer is updatable, but its weights are quantised.", "Use floats, or clear the layer's isUpdatable.");
            }
            else if (weights is not { IsUpdatable: true } || (hasBias && bias is not { IsUpdatable: true }))
            {
                here.Error("The layer is updatable, but its weights or its bias are not.", "Set isUpdatable of weights and bias too.");
            }
        }

        if (!any) report.Error("The model is updatable, but none of its layers is.", "Set isUpdatable of the layers that are to learn.");
    }

    private static void CheckNames(IReadOnlyList<NeuralNetworkLayer> layers, IReadOnlyList<LossLayer> losses, Report report)
    {
        HashSet<string> names = [];
        foreach (string name in layers.Select(layer => layer.Name).Concat(losses.Select(loss => loss.Name)))
        {
            if (!names.Add(name))
            {
                report.Error($"Two layers are called '{name}'.", "Give every layer of an updatable model, losses too, a name of its own.");
            }
        }
    }

    private static void CheckOptimizer(Optimizer? optimizer, Report report)
    {
        switch (optimizer?.OptimizerTypeCase)
        {
            case OptimizerCase.SgdOptimizer:
                SGDOptimizer sgd = optimizer.SgdOptimizer;
                CheckDouble(sgd.LearningRate, "learningRate");
                CheckMiniBatch(sgd.MiniBatchSize);
                break;
            case OptimizerCase.AdamOptimizer:
                AdamOptimizer adam = optimizer.AdamOptimizer;
                CheckDouble(adam.LearningRate, "learningRate");
                CheckMiniBatch(adam.MiniBatchSize);
                CheckDouble(adam.Beta1, "beta1");
                CheckDouble(adam.Beta2, "beta2");
                CheckDouble(adam.Eps, "eps");
                break;
            default:
                report.Error("There is no optimiser.", "Set sgdOptimizer or adamOptimizer.");
                break;
        }

        void CheckDouble(DoubleParameter? parameter, string name)
        {
            if (parameter is null) report.Error($"{name} is missing.", "Set it.");
            else Parameters.Check(parameter, report.At(name));
        }

        void CheckMiniBatch(Int64Parameter? parameter)
        {
            if (parameter is null) report.Error("miniBatchSize is missing.", "Set it.");
            else Parameters.Check(parameter, positive: true, report.At("miniBatchSize"));
        }
    }

    private static void CheckTrainingInputs(ModelDescription description, string target, bool isClassifier, Report report)
    {
        List<FeatureDescription> own =
        [
            .. description.TrainingInput.Where(training => !description.Input.Any(input => Features.AreEquivalent(training, input))),
        ];
        if (own.Count == 0 || own.Count == description.TrainingInput.Count)
        {
            report.Error(
                "The training inputs are not an input of the model together with the true value.",
                "List in trainingInput at least one input of the model as it is, and the target of the loss.");
            return;
        }

        bool found = own.Any(training => training.Name == target);
        foreach (FeatureDescription training in own.Where(training => isClassifier && training.Name == description.PredictedFeatureName))
        {
            FeatureDescription? output = description.Output.FirstOrDefault(output => output.Name == training.Name);
            if (output is null) continue;
            found = true;
            if (!Features.AreEqual(training.Type ?? new(), output.Type ?? new()))
            {
                report.Error(
                    $"The training input '{training.Name}' is {Features.Describe(training.Type)}, but the predicted class is " +
                        $"{Features.Describe(output.Type)}.",
                    "Give both the same type.");
            }
        }

        if (!found)
        {
            report.Error(
                $"No training input is the target of the loss, '{target}'.",
                "Add it to trainingInput; for a classifier the predicted feature will do.");
        }
    }
}
