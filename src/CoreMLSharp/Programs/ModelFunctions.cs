using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Programs;

/// <summary>The functions of an ML Program that has several, each with inputs and outputs of its own.</summary>
public static class ModelFunctions
{
    private const string Main = "main";

    /// <summary>The names of the functions that the model describes; empty for models of one function.</summary>
    public static IReadOnlyList<string> Names(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. (model.Description ?? new ModelDescription()).Functions.Select(function => function.Name)];
    }

    /// <summary>The model as if it had one function alone, whose inputs, outputs and states then are those of the description.</summary>
    /// <param name="model">The model, which is not changed; the result shares its program.</param>
    /// <param name="functionName">The function; null for the model's default function.</param>
    /// <exception cref="ModelInputException">The model has no such function; the message names those that it has.</exception>
    public static Model Select(Model model, string? functionName)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelDescription description = model.Description ?? new ModelDescription();
        if (description.Functions.Count == 0)
        {
            if (functionName is null || functionName == NameOf(model)) return model;
            throw new ModelInputException($"The model has no function '{functionName}': it has one function alone, '{NameOf(model)}'.");
        }

        string name = functionName ?? NameOf(model);
        FunctionDescription function = description.Functions.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new ModelInputException($"The model has no function '{name}'; it has {string.Join(", ", Names(model))}.");
        return new Model
        {
            SpecificationVersion = model.SpecificationVersion,
            IsUpdatable = model.IsUpdatable,
            MlProgram = model.MlProgram,
            Description = new ModelDescription
            {
                DefaultFunctionName = name,
                Metadata = description.Metadata,
                Input = { function.Input },
                Output = { function.Output },
                State = { function.State },
                PredictedFeatureName = function.PredictedFeatureName,
                PredictedProbabilitiesName = function.PredictedProbabilitiesName,
            },
        };
    }

    /// <summary>The default function's name: as the description says, or that of the only one, or <c>main</c>.</summary>
    public static string NameOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Description?.DefaultFunctionName is { Length: > 0 } name) return name;
        return model.MlProgram?.Functions.Count == 1 ? model.MlProgram.Functions.Keys.Single() : Main;
    }
}
