using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using FlexibilityCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>Neural networks of all three kinds: inputs that layers can read, layers, and outputs that layers write.</summary>
internal static class NetworkRules
{
    public static void Check(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        NeuralNetwork network = model.NeuralNetwork;
        if (!CheckTensorTypes(description.Output, report.At("description"))) return;
        NetworkContent content = new(network.Layers, network.ArrayInputShapeMapping, network.ImageInputShapeMapping, network.UpdateParams);
        if (CheckContent(model, description, content, report) is not { } written) return;

        foreach (FeatureDescription output in description.Output)
        {
            if (!written.Remove(output.Name))
            {
                report.At("description").Error(
                    $"No layer writes the output '{output.Name}', or it is described twice.",
                    "Describe every output once, under the name of a tensor that a layer writes.");
            }
        }
    }

    public static void CheckRegressor(Model model, Report report)
    {
        if (!PredictionRules.CheckRegressor(model, report)) return;
        NeuralNetworkRegressor network = model.NeuralNetworkRegressor;
        NetworkContent content = new(network.Layers, network.ArrayInputShapeMapping, network.ImageInputShapeMapping, network.UpdateParams);
        CheckContent(model, model.Description, content, report);
    }

    public static void CheckClassifier(Model model, Report report)
    {
        NeuralNetworkClassifier network = model.NeuralNetworkClassifier;
        if (!PredictionRules.CheckClassifier(model, ClassLabels.Of(network.StringClassLabels, network.Int64ClassLabels), report)) return;
        ModelDescription description = model.Description;
        NetworkContent content = new(network.Layers, network.ArrayInputShapeMapping, network.ImageInputShapeMapping, network.UpdateParams);
        if (CheckContent(model, description, content, report) is not { } written) return;

        string probabilities = network.LabelProbabilityLayerName;
        if (probabilities.Length > 0 && !written.Contains(probabilities))
        {
            report.Error(
                $"No layer writes '{probabilities}', which is to hold the probabilities.",
                "Set labelProbabilityLayerName to a tensor that a layer writes.");
        }

        foreach (FeatureDescription output in description.Output)
        {
            if (written.Contains(output.Name) || output.Name == description.PredictedFeatureName
                || output.Name == description.PredictedProbabilitiesName)
            {
                continue;
            }

            report.At("description").Error(
                $"No layer writes the output '{output.Name}'.", "Give it the name of a tensor that a layer writes, or remove it.");
        }
    }

    /// <returns>The tensors that layers write; null where something is wrong.</returns>
    private static HashSet<string>? CheckContent(Model model, ModelDescription description, NetworkContent content, Report report)
    {
        int errors = report.ErrorCount;
        bool hasRanks = content.HasNewLayers || content.HasExactArrays || content.HasRank4Images;
        CheckMappings(description, content, report);
        CheckInterface(description, content, report);
        if (report.ErrorCount > errors) return null;

        foreach (FeatureDescription input in description.Input)
        {
            if (input.Type.MultiArrayType is { } array) CheckArrayInput(input.Name, array, hasRanks, report.At("description"));
        }

        NetworkScope scope = new(
            hasRanks ? InterfaceShapes.Ranks(description, content.HasExactArrays, content.HasRank4Images) : new Dictionary<string, int>(),
            hasRanks);
        foreach (FeatureDescription input in description.Input) scope.AddProducers(input.Name, [NetworkScope.InputLayer]);
        LayerChecks.Check(content.Layers, scope, report);
        if (report.ErrorCount == errors && model.IsUpdatable)
        {
            UpdateRules.Check(description, content, model.NeuralNetworkClassifier is not null, report);
        }

        if (report.ErrorCount > errors) return null;

        // An input counts as written where a copy layer writes over it.
        HashSet<string> inputs = [.. description.Input.Select(input => input.Name)];
        return [.. scope.OwnTensors.Where(tensor => !inputs.Contains(tensor) || scope.Producers(tensor).Count > 1)];
    }

    private static void CheckMappings(ModelDescription description, NetworkContent content, Report report)
    {
        if (content.HasExactArrays || !description.Input.Any(input => input.Type?.TypeCase == TypeCase.MultiArrayType)) return;
        if (content.HasNewLayers)
        {
            report.Error(
                "Multi-array inputs are mapped to rank 5, but the network has layers of specification version 4 or later.",
                "Set arrayInputShapeMapping to EXACT_ARRAY_MAPPING.");
        }
        else if (content.HasRank4Images)
        {
            report.Error("Images are mapped to rank 4, but multi-arrays to rank 5.", "Set arrayInputShapeMapping to EXACT_ARRAY_MAPPING.");
        }
    }

    private static void CheckInterface(ModelDescription description, NetworkContent content, Report report)
    {
        Report here = report.At("description");
        if (description.Output.Count == 0) here.Error("The network has no outputs.", "Describe at least one.");
        if (content.Layers.Count == 0) report.Error("The network has no layers.", "Add at least one.");
        if (description.Input.Count > 0
            && description.Input.All(input => input.Type is { IsOptional: true, TypeCase: not TypeCase.StateType }))
        {
            here.Error("All inputs are optional.", "Clear isOptional for at least one.");
        }

        CheckTensorTypes(description.Input, here);
    }

    private static bool CheckTensorTypes(IReadOnlyList<FeatureDescription> features, Report report) =>
        Features.Require(features, int.MaxValue, report, TypeCase.ImageType, TypeCase.MultiArrayType, TypeCase.StateType);

    private static void CheckArrayInput(string name, ArrayFeatureType array, bool hasRanks, Report report)
    {
        if (hasRanks)
        {
            if (array.Shape.Count == 0) report.Error($"The input '{name}' has no shape.", "Set a default shape of at least one dimension.");
            else if (array.ShapeRange is { } range && range.SizeRanges.Count != array.Shape.Count)
            {
                report.Error(
                    $"The input '{name}' has a default shape of rank {array.Shape.Count} and a range of rank {range.SizeRanges.Count}.",
                    "Give both the same rank.");
            }

            return;
        }

        bool fits = array.Shape.Count switch
        {
            1 or 3 => true,
            0 => array.ShapeFlexibilityCase switch
            {
                FlexibilityCase.EnumeratedShapes => array.EnumeratedShapes.Shapes.All(shape => shape.Shape_.Count is 1 or 3),
                FlexibilityCase.ShapeRange => array.ShapeRange.SizeRanges.Count is 1 or 3,
                _ => false,
            },
            _ => false,
        };
        if (!fits)
        {
            report.Error(
                $"The input '{name}' is neither of rank 1 nor of rank 3.",
                "Use [C] or [C, H, W], or set arrayInputShapeMapping to EXACT_ARRAY_MAPPING.");
        }
    }
}

/// <summary>What the three kinds of networks have in common.</summary>
internal sealed record NetworkContent(
    IReadOnlyList<NeuralNetworkLayer> Layers,
    NeuralNetworkMultiArrayShapeMapping ArrayMapping,
    NeuralNetworkImageShapeMapping ImageMapping,
    NetworkUpdateParameters? UpdateParameters)
{
    public bool HasExactArrays { get; } = ArrayMapping != NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;

    public bool HasRank4Images { get; } = ImageMapping != NeuralNetworkImageShapeMapping.Rank5ImageMapping;

    /// <summary>Whether there are layers, or ways to use them, that came after specification version 3.</summary>
    public bool HasNewLayers { get; } = Layers.Any(layer => LayerVersions.OfKind(layer) >= SpecificationVersions.IOS13);
}
