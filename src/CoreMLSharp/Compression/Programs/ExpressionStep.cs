using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>One operation, out of one or several, that makes a constant from its compressed form.</summary>
/// <param name="Type">The operation, one of <c>constexpr_…</c>.</param>
/// <param name="Parameters">Its parameters: tensors, or outputs of steps before.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record ExpressionStep(string Type, IReadOnlyList<StepParameter> Parameters, IReadOnlyList<StepOutput> Outputs)
{
    /// <summary>The bytes of the tensors.</summary>
    public long Bytes => Parameters.Sum(parameter => parameter.Tensor?.Bytes.Length ?? 0L);
}

/// <summary>A parameter of a step.</summary>
/// <param name="Name">What the operation calls it.</param>
/// <param name="Tensor">Its value; null where <paramref name="From"/> is given.</param>
/// <param name="From">The <see cref="StepOutput.Suffix"/> of the output that it is.</param>
internal sealed record StepParameter(string Name, ProgramTensor? Tensor, string? From = null);

/// <summary>An output of a step.</summary>
/// <param name="Suffix">What stands behind the constant's name in the output's; empty for the constant itself.</param>
/// <param name="DataType">The type of its elements.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record StepOutput(string Suffix, DataType DataType, IReadOnlyList<long> Shape);
