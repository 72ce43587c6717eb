namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Comparisons and logic, element by element with broadcasting; truth is 1, falsehood 0.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>x = y, or x = alpha with one input.</summary>
    public NeuralNetworkBuilder AddEqual(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { Equal = new() { Alpha = alpha } });

    /// <summary>x ≠ y, or x ≠ alpha with one input.</summary>
    public NeuralNetworkBuilder AddNotEqual(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { NotEqual = new() { Alpha = alpha } });

    /// <summary>x &lt; y, or x &lt; alpha with one input.</summary>
    public NeuralNetworkBuilder AddLessThan(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { LessThan = new() { Alpha = alpha } });

    /// <summary>x ≤ y, or x ≤ alpha with one input.</summary>
    public NeuralNetworkBuilder AddLessEqual(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { LessEqual = new() { Alpha = alpha } });

    /// <summary>x &gt; y, or x &gt; alpha with one input.</summary>
    public NeuralNetworkBuilder AddGreaterThan(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { GreaterThan = new() { Alpha = alpha } });

    /// <summary>x ≥ y, or x ≥ alpha with one input.</summary>
    public NeuralNetworkBuilder AddGreaterEqual(string name, IReadOnlyList<string> inputNames, string outputName, float alpha = 0) =>
        Add(name, inputNames, [outputName], new() { GreaterEqual = new() { Alpha = alpha } });

    /// <summary>Both inputs are not zero.</summary>
    public NeuralNetworkBuilder AddLogicalAnd(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { LogicalAnd = new() });

    /// <summary>At least one of two inputs is not zero.</summary>
    public NeuralNetworkBuilder AddLogicalOr(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { LogicalOr = new() });

    /// <summary>Exactly one of two inputs is not zero.</summary>
    public NeuralNetworkBuilder AddLogicalXor(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { LogicalXor = new() });

    /// <summary>The input is zero.</summary>
    public NeuralNetworkBuilder AddLogicalNot(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { LogicalNot = new() });

    /// <summary>An element of the second input where the first is not zero, of the third where it is; all three are broadcast.</summary>
    public NeuralNetworkBuilder AddWhereBroadcastable(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { WhereBroadcastable = new() });

    /// <summary>The positions of elements that are not zero, as a matrix [count, rank].</summary>
    public NeuralNetworkBuilder AddWhereNonZero(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { WhereNonZero = new() });
}
