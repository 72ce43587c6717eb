using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// Finds the shapes inside a model for inputs of given sizes. Neural networks are run once on zeros, in ONNX Runtime; the tensors of an ML Program have
/// the shapes that the program states; for every other stage the description counts.
/// </summary>
/// <example>
/// <code>
/// ModelShapes shapes = ShapeInference.Run(model, new Dictionary&lt;string, IReadOnlyList&lt;long&gt;&gt; { ["image"] = [320, 240] });
/// Console.WriteLine(shapes.Outputs[0].Text);
/// </code>
/// </example>
public static class ShapeInference
{
    /// <summary>Infers the shapes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sizes">The sizes of inputs by name: those of an array's dimensions, or an image's width and height. Others have their default size.</param>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="CoreMLException">A network cannot be run with these sizes; the message says which sizes and names the layer.</exception>
    public static ModelShapes Run(Model model, IReadOnlyDictionary<string, IReadOnlyList<long>>? sizes = null, string name = "The model")
    {
        Dictionary<string, FeatureSize> known = [];
        foreach (FeatureDescription input in model.Description.Input)
        {
            if (SizedFeatures.Default(input) is not { } size) continue;
            known[input.Name] = sizes?.GetValueOrDefault(input.Name) is { } given ? size with { Size = Checked(size, given) } : size;
        }

        FeatureSize[] inputs = [.. known.Values];
        if (sizes?.Keys.FirstOrDefault(key => !known.ContainsKey(key)) is { } unknown) throw new CoreMLException($"{name} has no array or image input '{unknown}'.");
        List<StageShapes> stages = [];
        try
        {
            RunStages(model, known, name, stages);
        }
        catch (CoreMLException error)
        {
            string with = string.Join(", ", inputs.Select(input => $"{input.Name} {input.Text}"));
            throw new CoreMLException($"The model cannot be run with {with}. {error.Message}", error);
        }

        return new ModelShapes(inputs, stages, [.. model.Description.Output.Select(output => known.GetValueOrDefault(output.Name)).OfType<FeatureSize>()]);
    }

    private static IReadOnlyList<long> Checked(FeatureSize feature, IReadOnlyList<long> given) => given.Count == feature.Size.Count && given.All(size => size > 0)
        ? given
        : throw new CoreMLException($"The input '{feature.Name}' has {feature.Size.Count} sizes, all positive; [{string.Join(", ", given)}] was given.");

    private static void RunStages(Model model, Dictionary<string, FeatureSize> known, string name, List<StageShapes> stages)
    {
        if (model.PipelineModels.Count > 0)
        {
            foreach (Model stage in model.PipelineModels) RunStages(stage, known, name, stages);
            return;
        }

        List<LayerShapes> layers = [];
        Dictionary<string, FeatureSize> outputs = [];
        foreach (FeatureDescription output in model.Description.Output)
        {
            if (SizedFeatures.Default(output) is { } size) outputs[output.Name] = size;
        }

        if (model.NetworkLayers.Count > 0)
        {
            FeatureDescription[] inputs = [.. model.Description.Input.Select(input => known.TryGetValue(input.Name, out FeatureSize? size) ? SizedFeatures.Fix(input, size.Size) : input)];
            IReadOnlyDictionary<string, IReadOnlyList<long>> tensors = NetworkProbe.Run(model, inputs, name);
            layers.AddRange(model.NetworkLayers.Select(layer => Layer(layer, tensors)));
            foreach (FeatureDescription output in model.Description.Output)
            {
                bool hasShape = output.Type?.TypeCase is FeatureType.TypeOneofCase.MultiArrayType or FeatureType.TypeOneofCase.ImageType;
                if (hasShape && tensors.TryGetValue(output.Name, out IReadOnlyList<long>? shape)) outputs[output.Name] = Output(output, shape);
            }
        }
        else if (model.MlProgram is { } program)
        {
            layers.AddRange(Operations(program, model.Description.DefaultFunctionName));
        }

        foreach ((string feature, FeatureSize size) in outputs) known[feature] = size;
        stages.Add(new StageShapes(model.TypeName, layers, [.. outputs.Values]));
    }

    private static LayerShapes Layer(NeuralNetworkLayer layer, IReadOnlyDictionary<string, IReadOnlyList<long>> tensors)
    {
        string type = layer.LayerCase.ToString();
        return new LayerShapes(layer.Name, char.ToLowerInvariant(type[0]) + type[1..], [.. layer.Output.Select(output => new FeatureSize(output, tensors[output], IsImage: false))]);
    }

    /// <summary>An output as its description means it: an image has width and height, a vector of the oldest networks is described by one dimension.</summary>
    private static FeatureSize Output(FeatureDescription output, IReadOnlyList<long> shape)
    {
        if (output.Type?.ImageType is not null && shape.Count >= 2) return new FeatureSize(output.Name, [shape[^1], shape[^2]], IsImage: true);
        bool isVector = output.Type?.MultiArrayType?.Shape.Count == 1 && shape is [_, 1, 1];
        return new FeatureSize(output.Name, isVector ? [shape[0]] : shape, IsImage: false);
    }

    private static IEnumerable<LayerShapes> Operations(MIL.Program program, string defaultFunction)
    {
        string name = defaultFunction.Length > 0 ? defaultFunction : "main";
        if (!program.Functions.TryGetValue(name, out MIL.Function? function) || !function.BlockSpecializations.TryGetValue(function.Opset, out MIL.Block? block)) yield break;
        foreach (MIL.Operation operation in block.Operations.Where(operation => operation.Type != "const" && !operation.Type.StartsWith("constexpr_", StringComparison.Ordinal)))
        {
            FeatureSize[] outputs =
            [
                .. operation.Outputs.Where(output => output.Type?.TensorType is not null)
                    .Select(output => new FeatureSize(output.Name, [.. output.Type.TensorType.Dimensions.Select(dimension => (long?)dimension.Constant?.Size ?? -1)], IsImage: false)),
            ];
            yield return new LayerShapes(outputs.FirstOrDefault()?.Name ?? "", operation.Type, outputs);
        }
    }
}
