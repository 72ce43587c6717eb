using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// Finds the shapes inside a model for inputs of given sizes. Those in neural networks follow from their layers, and a trial run
/// verifies them; ML Programs are tried. For a program with an operation that does not run here, and for every stage of
/// another type, what the model states counts.
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
    /// <param name="sizes">
    /// The sizes of inputs by name: those of an array's dimensions, or an image's width and height. Others have their default size.
    /// </param>
    /// <param name="weightsFolder">The folder of weight files, for ML Programs.</param>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="CoreMLException">
    /// A network cannot be run with these sizes, or gives other shapes than its layers should; the message says which sizes and names
    /// the layer.
    /// </exception>
    public static ModelShapes Run(
        Model model, IReadOnlyDictionary<string, IReadOnlyList<long>>? sizes = null, string? weightsFolder = null,
        string name = "The model")
    {
        ArgumentNullException.ThrowIfNull(model);
        RunRules.Require(model, name);
        Dictionary<string, FeatureSize> known = [];
        foreach (FeatureDescription input in model.Description.Input)
        {
            if (SizedFeatures.Default(input) is not { } size) continue;
            known[input.Name] = sizes?.GetValueOrDefault(input.Name) is { } given ? size with { Size = Checked(size, given) } : size;
        }

        FeatureSize[] inputs = [.. known.Values];
        if (sizes?.Keys.FirstOrDefault(key => !known.ContainsKey(key)) is { } unknown)
        {
            throw new CoreMLException($"{name} has no array or image input '{unknown}'.");
        }

        List<StageShapes> stages = [];
        try
        {
            Unforeseen.Guard("its shapes cannot be worked out", () => new ShapeRun(known, weightsFolder, name, stages).Run(model));
        }
        catch (CoreMLException error)
        {
            string with = string.Join(", ", inputs.Select(input => $"{input.Name} {input.Text}"));
            throw new CoreMLException($"The model cannot be run with {with}. {error.Message}", error);
        }

        return new ModelShapes(
            inputs, stages, [.. model.Description.Output.Select(output => known.GetValueOrDefault(output.Name)).OfType<FeatureSize>()]);
    }

    private static IReadOnlyList<long> Checked(FeatureSize feature, IReadOnlyList<long> given) =>
        given.Count == feature.Size.Count && given.All(size => size > 0)
        ? given
        : throw new CoreMLException(
            $"The input '{feature.Name}' has {feature.Size.Count} sizes, all positive; [{string.Join(", ", given)}] was given.");
}
