using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>One pass through the stages of a model: what goes in is known, what comes out is found.</summary>
/// <param name="known">The sizes of features so far, by name.</param>
/// <param name="weightsFolder">The folder of weight files.</param>
/// <param name="name">What messages call the model.</param>
/// <param name="stages">Takes the shapes of each stage.</param>
internal sealed class ShapeRun(Dictionary<string, FeatureSize> known, string? weightsFolder, string name, List<StageShapes> stages)
{
    public void Run(Model model)
    {
        if (model.PipelineModels.Count > 0)
        {
            foreach (Model stage in model.PipelineModels) Run(stage);
            return;
        }

        (IReadOnlyDictionary<string, IReadOnlyList<long>> tensors, bool isTried) = TensorsOf(model);
        List<FeatureSize> outputs = [];
        foreach (FeatureDescription output in model.Description.Output)
        {
            bool hasShape = output.Type?.TypeCase is FeatureType.TypeOneofCase.MultiArrayType or FeatureType.TypeOneofCase.ImageType;
            FeatureSize? size = hasShape && tensors.TryGetValue(output.Name, out IReadOnlyList<long>? shape)
                ? Output(model, output, shape)
                : SizedFeatures.Default(output);
            if (size is null) continue;
            outputs.Add(size);
            known[output.Name] = size;
        }

        stages.Add(new StageShapes(model.TypeName, [.. LayersOf(model, tensors)], outputs) { IsTried = isTried });
    }

    private (IReadOnlyDictionary<string, IReadOnlyList<long>> Tensors, bool IsTried) TensorsOf(Model model)
    {
        if (model.NetworkLayers.Count > 0)
        {
            FeatureDescription[] inputs =
            [
                .. model.Description.Input.Select(
                    input => known.TryGetValue(input.Name, out FeatureSize? size) ? SizedFeatures.Fix(input, size.Size) : input),
            ];
            return VerifiedShapes.Of(model, inputs, name);
        }

        if (model.MlProgram is null) return (new Dictionary<string, IReadOnlyList<long>>(), true);
        try
        {
            return (ProgramProbe.Run(model, known, weightsFolder, name), true);
        }
        catch (UnsupportedModelException)
        {
            Dictionary<string, IReadOnlyList<long>> stated = ProgramProbe.Operations(model)
                .SelectMany(operation => operation.Tensors)
                .DistinctBy(tensor => tensor.Name)
                .ToDictionary(tensor => tensor.Name, Stated);
            return (stated, true);
        }
    }

    private static IReadOnlyList<long> Stated(NamedValueType tensor) => Programs.ProgramTypes.Shape(tensor.Type.TensorType);

    private static IEnumerable<LayerShapes> LayersOf(Model model, IReadOnlyDictionary<string, IReadOnlyList<long>> tensors)
    {
        foreach (NeuralNetworkLayer layer in model.NetworkLayers)
        {
            string type = layer.LayerCase.ToString();
            yield return new LayerShapes(
                layer.Name, char.ToLowerInvariant(type[0]) + type[1..],
                [.. layer.Output.Select(output => new FeatureSize(output, tensors[output], IsImage: false))]);
        }

        if (model.MlProgram is null) yield break;
        foreach ((Operation operation, IReadOnlyList<NamedValueType> made) in ProgramProbe.Operations(model))
        {
            yield return new LayerShapes(
                operation.Outputs.FirstOrDefault()?.Name
                    ?? "", operation.Type,
                    [.. made.Select(tensor => new FeatureSize(tensor.Name, tensors.GetValueOrDefault(tensor.Name, []), IsImage: false))]);
        }
    }

    /// <summary>
    /// An output as its description means it: an image has width and height, a vector of the oldest networks is described by one dimension.
    /// </summary>
    private static FeatureSize Output(Model model, FeatureDescription output, IReadOnlyList<long> shape)
    {
        if (output.Type?.ImageType is not null && shape.Count >= 2)
        {
            return new FeatureSize(output.Name, [shape[^1], shape[^2]], IsImage: true);
        }

        bool isOldest = model.Network is { HasExactArrays: false } && shape.Count == 3;
        long[]? described = isOldest && output.Type?.MultiArrayType is { } array ? ArrayShapes.AsDescribed(array, [.. shape]) : null;
        return new FeatureSize(output.Name, described ?? shape, IsImage: false);
    }
}
