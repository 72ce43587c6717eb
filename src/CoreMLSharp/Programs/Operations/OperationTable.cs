using System.Collections.Frozen;
using System.Collections.Immutable;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations.Families;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// Every operation of ML Programs in every form that an operation set gave it, by family: parameters, types, defaults, and what follows for
/// the outputs. The behaviour is that of coremltools' operation definitions.
/// </summary>
public static class OperationTable
{
    private static readonly FrozenDictionary<string, ImmutableArray<OperationDefinition>> Table = new[]
    {
        Activation.Operations,
        Classification.Operations,
        ConstantExpressions.Operations,
        CompressedConstants.Operations,
        ControlFlow.Operations,
        Convolution.Operations,
        ElementwiseBinary.Operations,
        ElementwiseUnary.Operations,
        ImageResizing.Operations,
        Linear.Operations,
        Lists.Operations,
        Normalization.Operations,
        Pooling.Operations,
        Quantization.Operations,
        RandomNumbers.Operations,
        Recurrent.Operations,
        Reduction.Operations,
        ScatterGather.Operations,
        Slicing.Operations,
        States.Operations,
        TensorOperation.Operations,
        TensorTransformation.Operations,
        Transformers.Operations,
    }.SelectMany(family =>
        family).GroupBy(definition =>
            definition.Name).ToFrozenDictionary(forms => forms.Key, forms => forms.OrderBy(form => form.Since).ToImmutableArray());

    /// <summary>All operations in all forms.</summary>
    public static IEnumerable<OperationDefinition> All => Table.Values.SelectMany(forms => forms);

    /// <summary>The names of all operations.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>An operation in the form that an operation set has; null when the set does not have it.</summary>
    public static OperationDefinition? Find(string name, Opset opset) =>
        Table.TryGetValue(name, out ImmutableArray<OperationDefinition> forms) ? forms.LastOrDefault(form => form.Since <= opset) : null;

    /// <summary>An operation in the form that an operation set has.</summary>
    /// <exception cref="ModelValidationException">There is no such operation, or only in a later set.</exception>
    public static OperationDefinition Get(string name, Opset opset)
    {
        if (!Table.TryGetValue(name, out ImmutableArray<OperationDefinition> forms))
        {
            string meant = NearName.Of(name, Names) is { } near ? $" Did you mean '{near}'?" : "";
            throw new ModelValidationException($"There is no operation '{name}'.{meant}");
        }

        return forms.LastOrDefault(form => form.Since <= opset)
            ?? throw new ModelValidationException($"The operation '{name}' is not in {opset}; it came with {forms[0].Since}.");
    }
}
