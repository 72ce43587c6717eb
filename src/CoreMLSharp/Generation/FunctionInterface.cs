using CoreMLSharp.Models;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Generation;

/// <summary>What goes into and comes out of one function of a model; most models have one alone.</summary>
internal sealed record FunctionInterface
{
    /// <summary>More classes than this are a list of things, not the cases of an enumeration.</summary>
    private const int MostCases = 4096;

    /// <summary>The function's name; null for the one that runs where none is named.</summary>
    public required string? Name { get; init; }

    public required IReadOnlyList<FeatureSummary> Inputs { get; init; }

    public required IReadOnlyList<FeatureSummary> Outputs { get; init; }

    public required IReadOnlyList<FeatureSummary> States { get; init; }

    /// <summary>The output that is the predicted class; null where none is a text.</summary>
    public required string? PredictedClass { get; init; }

    /// <summary>The output from classes to their probabilities; null where there is none.</summary>
    public required string? Probabilities { get; init; }

    /// <summary>The classes, each once; empty where they are no texts, or too many.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Which outputs are boxes of objects; null where none are.</summary>
    public required DetectorOutputs? Detector { get; init; }

    /// <summary>What the author says of the model.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>The functions of a model, the default one first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asRun">Whether inputs are as <c>CoreMLSharp.Runtime</c> takes them, rather than as described.</param>
    public static IReadOnlyList<FunctionInterface> Of(Model model, bool asRun)
    {
        string main = ModelFunctions.NameOf(model);
        return
        [
            Of(ModelFunctions.Select(model, null), main, isDefault: true, asRun),
            .. ModelFunctions.Names(model).Where(name => name != main)
                .Select(name => Of(ModelFunctions.Select(model, name), name, isDefault: false, asRun)),
        ];
    }

    private static FunctionInterface Of(Model model, string function, bool isDefault, bool asRun)
    {
        ModelDescription description = model.Description ?? new ModelDescription();
        IReadOnlyList<FeatureSummary> outputs = FeatureSummary.OfAll(description.Output);
        string? predicted = outputs
            .FirstOrDefault(output => output.Name == description.PredictedFeatureName && output.Type == "string")?.Name;
        string[] classes = predicted is null ? [] : [.. ClassLabels.Of(Alone(model, function)).Strings.Distinct()];
        return new FunctionInterface
        {
            Name = isDefault ? null : function,
            Inputs = [.. FeatureSummary.OfAll(description.Input).Select(input => asRun ? AsRun(input, model) : input)],
            Outputs = outputs,
            States = FeatureSummary.OfAll(description.State),
            PredictedClass = predicted,
            Probabilities = outputs.FirstOrDefault(
                output => output.Name == description.PredictedProbabilitiesName && output is { Type: "dictionary", ElementType: "string" })?
                .Name,
            Classes = classes.Length > MostCases ? [] : classes,
            Detector = DetectorOutputs.Of(model),
            Metadata = description.Metadata ?? new Metadata(),
        };
    }

    /// <summary>Thresholds of detectors may be left out, and counted terms are given as the text.</summary>
    private static FeatureSummary AsRun(FeatureSummary input, Model model)
    {
        if (DetectorThresholds.In(model).Contains(input.Name)) return input with { IsOptional = true };
        bool isText = input is { Type: "dictionary", ElementType: "string" }
            && model.Description.Metadata?.UserDefined.ContainsKey(TextMetadata.TermsKey) == true;
        return isText ? input with { Type = "string", ElementType = "" } : input;
    }

    /// <summary>The model with one function of its program alone.</summary>
    private static Model Alone(Model model, string function) =>
        model.MlProgram?.Functions.TryGetValue(function, out MIL.Function? body) == true
            ? new Model { Description = model.Description, MlProgram = new MIL.Program { Functions = { [function] = body } } }
            : model;
}
