using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;

namespace CoreMLSharp.Lowering;

/// <summary>Makes constants of a program layers of the network.</summary>
internal static class Constants
{
    /// <summary>The most dimensions that a network's tensors have.</summary>
    private const int MaximumRank = 5;

    /// <summary>Adds the layer that a constant becomes.</summary>
    /// <returns>The tensor; a constant without dimensions has one of 1.</returns>
    public static string Load(LoweringScope scope, LoweredValue value, string name) => value.Constant is ProgramTensor tensor
        ? Load(scope, scope.NewTensor(name), Weights.Of(tensor), [.. tensor.Shape])
        : throw new UnsupportedModelException($"'{name}' is not a tensor.");

    /// <summary>Adds a constant that the lowering itself needs.</summary>
    public static string Load(OperationContext operation, string what, float[] elements, params ReadOnlySpan<long> shape) =>
        Load(operation.Scope, operation.New(what), elements, shape);

    /// <summary>Adds a vector of whole numbers, such as a shape or positions.</summary>
    public static string Load(OperationContext operation, string what, IEnumerable<long> numbers)
    {
        float[] elements = [.. numbers.Select(number => (float)number)];
        return Load(operation, what, elements, elements.Length);
    }

    private static string Load(LoweringScope scope, string name, WeightData elements, ReadOnlySpan<long> shape)
    {
        if (shape.Contains(0)) throw new UnsupportedModelException($"the constant '{name}' has no elements, which networks do not know.");
        if (shape.Length > MaximumRank)
        {
            throw new UnsupportedModelException($"the constant '{name}' has {shape.Length} dimensions; networks know {MaximumRank}.");
        }

        scope.Network.AddLoadConstantND(name, name, elements, shape.IsEmpty ? [1] : [.. shape]);
        return name;
    }
}
