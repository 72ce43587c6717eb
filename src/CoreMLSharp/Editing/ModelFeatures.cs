using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>Finds the descriptions of a model's features: its own, and those of the same feature in functions and stages.</summary>
internal static class ModelFeatures
{
    /// <summary>The inputs of a model, or of all its functions.</summary>
    public static IEnumerable<FeatureDescription> Inputs(Model model) =>
        model.Description is { } description ? description.Input.Concat(description.Functions.SelectMany(function => function.Input)) : [];

    /// <summary>The outputs of a model, or of all its functions.</summary>
    public static IEnumerable<FeatureDescription> Outputs(Model model) =>
        model.Description is { } description
            ? description.Output.Concat(description.Functions.SelectMany(function => function.Output))
            : [];

    /// <summary>All features of a model's own description.</summary>
    public static IEnumerable<FeatureDescription> Own(Model model) => model.Description is { } description
        ?
        [
            .. Inputs(model), .. Outputs(model), .. description.State, .. description.Functions.SelectMany(function => function.State),
            .. description.TrainingInput,
        ]
        : [];

    /// <summary>All descriptions of one feature, in the model and in the stages that read or write it.</summary>
    public static IEnumerable<FeatureDescription> Everywhere(Model model, string name) =>
        Own(model).Where(feature => feature.Name == name).Concat(model.PipelineModels.SelectMany(stage => Everywhere(stage, name)));

    /// <summary>All stages at any depth; for a model that is no pipeline, the model itself.</summary>
    public static IEnumerable<Model> Leaves(Model model) =>
        model.PipelineModels.Count == 0 ? [model] : model.PipelineModels.SelectMany(Leaves);

    /// <summary>Whether a feature of that name is an input.</summary>
    public static bool IsInput(Model model, string name) => Inputs(model).Any(feature => feature.Name == name);

    /// <summary>Whether a feature of that name is an output.</summary>
    public static bool IsOutput(Model model, string name) => Outputs(model).Any(feature => feature.Name == name);

    /// <summary>A feature of the model's own description.</summary>
    /// <exception cref="CoreMLException">There is none of that name; the message lists those that there are.</exception>
    public static FeatureDescription Find(Model model, string name) => Own(model).FirstOrDefault(feature => feature.Name == name)
        ?? throw new CoreMLException(
            $"The model has no feature '{name}'. Its features are " +
                $"{string.Join(", ", Own(model).Select(feature => $"'{feature.Name}'").Distinct())}.");

    /// <summary>Refuses to change a feature that a linked model, which is kept in another file, reads or writes.</summary>
    public static void RequireNotLinked(Model model, string name, string change)
    {
        foreach (Model stage in Leaves(model))
        {
            if (stage.LinkedModel is { } linked && Own(stage).Any(feature => feature.Name == name))
            {
                throw new CoreMLException(
                    $"The feature '{name}' belongs to the linked model {linked.LinkedModelFile?.LinkedModelFileName?.DefaultValue}, " +
                        "which is kept in another file; "
                    + $"so it cannot be {change} here. Embed that model first.")
                {
                    Hint = Hint.EmbedLinkedModels,
                };
            }
        }
    }
}
