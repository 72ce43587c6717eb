using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>The function of a program that is translated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Opset">The name of its operation set, such as <c>CoreML7</c>.</param>
/// <param name="Inputs">Its inputs and states.</param>
/// <param name="Block">What it computes.</param>
internal sealed record ProgramFunction(string Name, string Opset, IReadOnlyList<NamedValueType> Inputs, Block Block)
{
    /// <param name="model">A model of one function, as <see cref="ModelFunctions.Select"/> gives it.</param>
    public static ProgramFunction Of(Model model)
    {
        Program program = model.MlProgram;
        string name = ModelFunctions.NameOf(model);
        if (!program.Functions.TryGetValue(name, out Function? function))
        {
            throw new ModelValidationException(
                $"the program has no function '{name}'; it has {string.Join(", ", program.Functions.Keys)}.");
        }

        if (function.BlockSpecializations.TryGetValue(function.Opset, out Block? block))
        {
            return new(name, function.Opset, function.Inputs, block);
        }

        throw new ModelValidationException($"the function '{name}' has no block for its operation set '{function.Opset}'.");
    }
}
