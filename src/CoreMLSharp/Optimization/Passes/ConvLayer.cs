using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>A convolution whose constants can be changed.</summary>
/// <param name="Operation">The operation, <c>conv</c> or <c>conv_transpose</c>.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Bias">Its bias, zeros where it has none.</param>
/// <param name="Groups">How many groups its channels are divided into.</param>
internal sealed record ConvLayer(Operation Operation, ProgramTensor Weight, float[] Bias, long Groups)
{
    private bool IsTransposed => Operation.Type == "conv_transpose";

    /// <summary>The number of output channels.</summary>
    public long Outputs => Bias.Length;

    /// <summary>The place of the channels among the dimensions of the result, counted from the end.</summary>
    public int ChannelFromEnd => Weight.Shape.Count - 1;

    /// <summary>
    /// The convolution that makes a value which nothing else reads; null where there is none whose weights are constants.
    /// </summary>
    public static ConvLayer? Of(FunctionGraph graph, string? value)
    {
        if ((graph.Only(value, "conv") ?? graph.Only(value, "conv_transpose")) is not { } operation) return null;
        if (graph.Constant(operation, "weight") is not { DataType.IsFloat: true } weight) return null;
        long groups = (long)(graph.Number(operation, "groups") ?? 1);
        long outputs = operation.Type == "conv" ? weight.Shape[0] : weight.Shape[1] * groups;
        return Biases.Of(graph, operation, outputs) is { } bias ? new ConvLayer(operation, weight, bias, groups) : null;
    }

    /// <summary>Puts the convolution, its outputs times factors plus offsets, in the place of an operation that did that.</summary>
    public void Replace(FunctionGraph graph, Operation old, float[]? factors, float[] offsets)
    {
        float[] bias = [.. Bias.Select((value, i) => (value * (factors?[i] ?? 1)) + offsets[i])];
        ProgramTensor whole = ProgramTensor.OfFloats(Weight.DataType, bias, [bias.Length]);
        if (factors is null)
        {
            graph.TryReplace(old, Operation.Type, Folding.With(Operation, ("bias", whole)));
            return;
        }

        ProgramTensor weight = Folding.Scaled(Weight, factors, IsTransposed ? 1 : 0, Groups);
        graph.TryReplace(old, Operation.Type, Folding.With(Operation, ("weight", weight), ("bias", whole)));
    }
}
