using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Validation.Programs;

/// <summary>
/// What an ML Program's description names must be inputs and outputs of its functions. Apple's validator leaves this to the compiler, so
/// that the findings are warnings.
/// </summary>
internal static class FeatureRules
{
    private const string MainName = "main";

    public static void Check(Model model, Report report)
    {
        ModelDescription description = model.Description;
        if (description.Functions.Count == 0)
        {
            Check(MainName, [.. description.Input, .. description.State], description.Output, model.MlProgram, report);
            return;
        }

        foreach (FunctionDescription function in description.Functions)
        {
            Check(function.Name, [.. function.Input, .. function.State], function.Output, model.MlProgram, report);
        }
    }

    private static void Check(
        string name, IEnumerable<FeatureDescription> inputs, IEnumerable<FeatureDescription> outputs, Program program, Report report)
    {
        Report here = report.At($"functions[\"{name}\"]");
        if (!program.Functions.TryGetValue(name, out Function? function))
        {
            here.Warning(
                "The program does not have this function, which the description is about.",
                $"Name one of: {string.Join(", ", program.Functions.Keys)}.");
            return;
        }

        Check("input", inputs, [.. function.Inputs.Select(input => input.Name)], here);
        if (function.BlockSpecializations.TryGetValue(function.Opset, out Block? body)) Check("output", outputs, [.. body.Outputs], here);
    }

    private static void Check(string kind, IEnumerable<FeatureDescription> features, HashSet<string> known, Report report)
    {
        foreach (FeatureDescription feature in features.Where(feature => !known.Contains(feature.Name)))
        {
            report.Warning(
                $"The description has an {kind} '{feature.Name}' that the function does not have.",
                $"Name it as one of those that there are: {string.Join(", ", known)}.");
        }
    }
}
