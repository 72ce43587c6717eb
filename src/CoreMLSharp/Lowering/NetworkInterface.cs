using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;
using ShapeFlexibilityCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Lowering;

/// <summary>The inputs and outputs of a program, as those of a network.</summary>
/// <param name="Description">The program's description.</param>
/// <param name="Inputs">The network's inputs.</param>
/// <param name="Outputs">The network's outputs: a classifier's probabilities first, then those that are tensors.</param>
internal sealed record NetworkInterface(
    ModelDescription Description, IReadOnlyList<FeatureDescription> Inputs, IReadOnlyList<FeatureDescription> Outputs)
{
    /// <summary>The names that tensors of the network have because of the interface.</summary>
    public IEnumerable<string> Names => Inputs.Concat(Outputs).Select(feature => feature.Name);

    /// <exception cref="UnsupportedModelException">A feature is of a kind that networks do not know; the message names all.</exception>
    public static NetworkInterface Of(ModelDescription description)
    {
        List<string> failures =
        [
            .. description.State.Select(state => $"'{state.Name}' is a state, which networks do not have"),
            .. description.Input.Concat(description.Output).Select(Failure).OfType<string>(),
        ];
        if (failures.Count > 0)
        {
            throw new UnsupportedModelException(
                $"A neural network cannot have this interface: {string.Join("; ", failures)}. Convert to an ML Program.");
        }

        return new NetworkInterface(
            description,
            [.. description.Input.Select(Converted)],
            [
                .. Probabilities(description),
                .. description.Output.Where(IsTensor).Select(output => WithoutShape(Converted(output))),
            ]);
    }

    /// <summary>The finished network with the description's metadata, texts and order of outputs.</summary>
    public Model Finish(NeuralNetworkBuilder network, ClassifiedTensor? classes, Block block)
    {
        string label = Description.Output.FirstOrDefault(IsLabel)?.Name ?? Description.PredictedFeatureName;
        if (classes?.Texts is { } texts) network.SetClassLabels(texts, label, classes.Probabilities);
        else if (classes?.Integers is { } integers) network.SetClassLabels(integers, label, classes.Probabilities);
        Model model = network.Build();
        model.Description.Metadata = Description.Metadata?.Clone();
        FeatureDescription[] built = [.. model.Description.Output];
        model.Description.Output.Clear();
        NamedValueType[] types = [.. block.Operations.SelectMany(operation => operation.Outputs)];
        foreach (FeatureDescription output in Description.Output)
        {
            if (built.FirstOrDefault(candidate => candidate.Name == output.Name) is not { } feature) continue;
            feature.ShortDescription = output.ShortDescription;
            AddShape(feature, types.FirstOrDefault(value => value.Name == output.Name)?.Type?.TensorType);
            model.Description.Output.Add(feature);
        }

        return model;
    }

    /// <summary>The probabilities of a classifier are described as a tensor, until the network knows the classes.</summary>
    private static FeatureDescription[] Probabilities(ModelDescription description) =>
        description.Output.FirstOrDefault(output => output.Type?.TypeCase == TypeCase.DictionaryType) is { } probabilities
            ? [Feature.MultiArray(probabilities.Name, ArrayDataType.Float32)]
            : [];

    private static bool IsLabel(FeatureDescription feature) => feature.Type?.TypeCase is TypeCase.StringType or TypeCase.Int64Type;

    private static bool IsTensor(FeatureDescription feature) => feature.Type?.TypeCase is TypeCase.ImageType or TypeCase.MultiArrayType;

    private static string? Failure(FeatureDescription feature) => feature.Type?.ImageType?.ColorSpace == ColorSpace.GrayscaleFloat16
        ? $"'{feature.Name}' is an image of 16-bit floating point numbers"
        : null;

    /// <summary>Arrays of types that only programs know become 32-bit ones of the same kind.</summary>
    private static FeatureDescription Converted(FeatureDescription feature)
    {
        FeatureDescription converted = feature.Clone();
        if (converted.Type?.MultiArrayType is { } array)
        {
            array.DataType = array.DataType switch
            {
                ArrayDataType.Double or ArrayDataType.Int32 => array.DataType,
                ArrayDataType.Int8 => ArrayDataType.Int32,
                _ => ArrayDataType.Float32,
            };
        }

        return converted;
    }

    /// <summary>
    /// States the shape that the program states, where an output has one shape and the layers do not tell it.
    /// </summary>
    private static void AddShape(FeatureDescription output, TensorType? type)
    {
        if (output.Type.MultiArrayType is not { ShapeFlexibilityCase: ShapeFlexibilityCase.None, Shape.Count: 0 } array) return;
        if (type is { Rank: > 0 } && type.Dimensions.All(dim => dim.Constant is not null))
        {
            array.Shape.AddRange(type.Dimensions.Select(dim => (long)dim.Constant.Size));
        }
    }

    private static FeatureDescription WithoutShape(FeatureDescription output)
    {
        if (output.Type.MultiArrayType is { ShapeFlexibilityCase: ShapeFlexibilityCase.None } array) array.Shape.Clear();
        return output;
    }
}
