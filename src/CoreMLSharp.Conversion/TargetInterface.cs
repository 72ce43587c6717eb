using CoreMLSharp.Building;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion;

/// <summary>Gives the inputs and outputs of an imported model the sizes, kinds and names that a caller wants.</summary>
internal static class TargetInterface
{
    /// <summary>The model with its inputs and outputs as they are to be.</summary>
    /// <param name="model">The imported model.</param>
    /// <param name="options">What the caller wants.</param>
    /// <param name="metadata">What the source says of itself.</param>
    /// <param name="inputNames">The names of the inputs by those of the source, brought up to date.</param>
    /// <param name="outputNames">Likewise, of the outputs.</param>
    public static ModelFile Apply(
        ModelFile model, ConversionOptions options, ModelMetadata metadata, Dictionary<string, string> inputNames,
        Dictionary<string, string> outputNames)
    {
        using ModelEditor editor = ModelEditor.Of(model);
        foreach (InputOptions input in options.Inputs)
        {
            string name = inputNames[input.Name];
            if (input.Shape is { IsFlexible: true } shape) editor.SetShape(name, shape);
            if (input.Image is { } image) editor.ToImage(name, image);
        }

        foreach (OutputOptions output in options.Outputs.Where(output => !IsClass(editor.Specification, outputNames, output.Name)))
        {
            string name = outputNames[output.Name];
            if (output.Image is { } image) editor.ToImage(name, image);
            if (output.Type is { } type) editor.SetArrayType(name, type);
        }

        foreach ((string name, string newName) in options.NewNames)
        {
            Dictionary<string, string> names = inputNames.ContainsKey(name) ? inputNames : outputNames;
            if (!names.TryGetValue(name, out string? present))
            {
                throw new ModelInputException($"The source has no input or output '{name}' that could be called '{newName}'.");
            }

            if (present == newName) continue;
            editor.Rename(present, newName);
            names[name] = newName;
        }

        return editor.SetMetadata(metadata).ToFile();
    }

    /// <summary>Whether an output was taken up by the label and probabilities of a classifier.</summary>
    private static bool IsClass(Model model, Dictionary<string, string> names, string output) =>
        !names.TryGetValue(output, out string? name) || model.Description.Output.All(feature => feature.Name != name);
}
