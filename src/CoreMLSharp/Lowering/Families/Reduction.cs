using CoreMLSharp.Building.NeuralNetworks;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations that combine all elements along axes.</summary>
internal static class Reduction
{
    /// <summary>A layer's method: its name, input and output, the axes, whether they stay, whether all are meant.</summary>
    public delegate NeuralNetworkBuilder Method(
        NeuralNetworkBuilder network, string name, string input, string output, IReadOnlyList<long>? axes, bool keepDims, bool all);

    /// <summary>Along the axes <c>axes</c>, which are all where they are left out.</summary>
    public static Action<OperationContext> Along(Method add) => operation =>
    {
        int rank = Math.Max(1, operation.Rank("x"));
        long[]? axes = operation.Has("axes") ? [.. operation.Axes("axes", rank).Select(axis => (long)axis)] : null;
        bool isAll = axes is null or { Length: 0 } || axes.Length == rank;
        add(
            operation.Network, operation.Name, operation.Tensor("x"), operation.Output(), isAll ? null : axes,
            operation.Flag("keep_dims"), isAll);
    };

    public static void ArgMax(OperationContext operation) =>
        operation.Network.AddArgMax(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Axis("axis", operation.Rank("x")),
            operation.Flag("keep_dims"));

    public static void ArgMin(OperationContext operation) =>
        operation.Network.AddArgMin(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Axis("axis", operation.Rank("x")),
            operation.Flag("keep_dims"));
}
