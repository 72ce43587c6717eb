using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Validation.Programs;

/// <summary>
/// Checks the operations of an ML Program by the table of operations: that each is in the program's operation set, has the arguments that
/// it needs, of types that fit, and that the types it states for its outputs are those that follow.
/// </summary>
/// <remarks>
/// <see cref="ModelValidator"/> does not look at operations, as Apple's validator does not; Core ML itself checks them only when it
/// compiles a model. Constants are read only where a type or shape depends on their elements.
/// </remarks>
public static class ProgramTypeChecker
{
    /// <summary>Everything that is wrong with the operations of a model; empty when nothing is, or when it is no ML Program.</summary>
    public static IReadOnlyList<ModelDiagnostic> Check(IModelWithWeights model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Specification.MlProgram is not { } program) return [];
        List<ModelDiagnostic> findings = [];
        using ProgramWeights weights = new(model);
        foreach ((string name, Function function) in program.Functions)
        {
            try
            {
                findings.AddRange(
                    new FunctionTypeChecker(name, Opset.Parse(function.Opset), weights)
                        .Check(function)
                        .Select(fault => Finding(fault.Place, fault.Error)));
            }
            catch (CoreMLException error)
            {
                findings.Add(Finding(name, error));
            }
        }

        return findings;
    }

    private static ModelDiagnostic Finding(string place, CoreMLException error) =>
        new(DiagnosticSeverity.Error, place, error.Message, "Correct the program, or write it for the operation set that it needs.");
}
