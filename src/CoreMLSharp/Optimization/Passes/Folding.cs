using System.Numerics.Tensors;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Puts numbers for each output channel into the constants of the layer before.</summary>
internal static class Folding
{
    /// <summary>An element for each output channel of a constant that broadcasts along the channels only; null for any other.</summary>
    /// <param name="constant">The constant.</param>
    /// <param name="count">The number of output channels.</param>
    /// <param name="channelFromEnd">The place of the channels among the dimensions, counted from the end: 1 for the last one.</param>
    public static float[]? ByOutput(ProgramTensor constant, long count, int channelFromEnd)
    {
        if (!constant.DataType.IsFloat || count > Array.MaxLength) return null;
        if (constant.Count == 1) return [.. Enumerable.Repeat(constant.ToFloats()[0], (int)count)];
        int rank = constant.Shape.Count;
        bool isByChannel = constant.Count == count && rank >= channelFromEnd && constant.Shape[rank - channelFromEnd] == count;
        return isByChannel ? constant.ToFloats() : null;
    }

    /// <summary>Weights times a factor for each output channel.</summary>
    /// <param name="weight">The weights.</param>
    /// <param name="factors">A factor for each output channel.</param>
    /// <param name="channelAxis">The dimension that counts them, inside of a group where there are several.</param>
    /// <param name="groups">How many groups the outputs are divided into; with more than one, the first dimension counts them, too.</param>
    public static ProgramTensor Scaled(ProgramTensor weight, float[] factors, int channelAxis, long groups = 1)
    {
        float[] elements = weight.ToFloats();
        long[] shape = [.. weight.Shape];
        int inner = 1;
        foreach (long size in shape[(channelAxis + 1)..]) inner *= (int)size;
        long channels = shape[channelAxis];
        long perGroup = channelAxis == 0 ? 0 : shape[0] / groups;
        for (int i = 0; i * inner < elements.Length; i++)
        {
            long group = channelAxis == 0 ? 0 : i / channels / perGroup;
            Span<float> kernel = elements.AsSpan(i * inner, inner);
            TensorPrimitives.Multiply(kernel, factors[(group * channels) + (i % channels)], kernel);
        }

        return ProgramTensor.OfFloats(weight.DataType, elements, shape);
    }

    /// <summary>Whether all elements are numbers: those of 16 bits may become too large.</summary>
    public static bool IsFinite(ProgramTensor tensor) => tensor.ToFloats().All(float.IsFinite);

    /// <summary>All arguments of an operation as they are, but for some; null where some cannot be written again.</summary>
    public static (string, PassArgument)[]? With(
        FunctionGraph graph, Operation operation, params ReadOnlySpan<(string Parameter, PassArgument Value)> changed)
    {
        Dictionary<string, PassArgument> arguments = [];
        foreach (string parameter in operation.Inputs.Keys)
        {
            if (FunctionGraph.Arguments(operation, parameter) is { } names) arguments[parameter] = names;
            else if (graph.Constant(operation, parameter) is { } constant) arguments[parameter] = constant;
            else return null;
        }

        foreach ((string parameter, PassArgument value) in changed) arguments[parameter] = value;
        return [.. arguments.Select(argument => (argument.Key, argument.Value))];
    }
}
