using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>What the ML Programs of a model say of its weight files.</summary>
internal static class WeightReferences
{
    /// <summary>The places in weight files that the programs name, in their order; those of a pipeline's stages too.</summary>
    public static IEnumerable<Value.Types.BlobFileValue> In(Model model) => model.MlProgram is { } program
        ? In(program)
        : model.PipelineModels.SelectMany(In);

    /// <summary>The places that one program names.</summary>
    public static IEnumerable<Value.Types.BlobFileValue> In(Program program) => program.Functions.Values
        .SelectMany(function => function.BlockSpecializations.Values)
        .SelectMany(Values)
        .Select(value => value.BlobFileValue)
        .OfType<Value.Types.BlobFileValue>();

    private static IEnumerable<Value> Values(Block block) => block.Operations.SelectMany(operation => operation.Attributes.Values
        .Concat(operation.Inputs.Values.SelectMany(argument => argument.Arguments).Select(binding => binding.Value).OfType<Value>())
        .Concat(operation.Blocks.SelectMany(Values)));
}
