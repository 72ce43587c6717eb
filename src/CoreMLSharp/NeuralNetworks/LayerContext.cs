using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>One layer with what its check needs: the scope it stands in and the report for it.</summary>
internal sealed record LayerContext(NeuralNetworkLayer Layer, NetworkScope Scope, Report Report)
{
    /// <summary>The rank that the layer itself gives for its first input; null where it gives none.</summary>
    public int? InputTensorRank => Layer.InputTensor.Count > 0 ? (int)Layer.InputTensor[0].Rank : null;

    /// <summary>The rank that the layer itself gives for its first output; null where it gives none.</summary>
    public int? OutputTensorRank => Layer.OutputTensor.Count > 0 ? (int)Layer.OutputTensor[0].Rank : null;

    public void Error(string message, string remedy) => Report.Error(message, remedy);

    /// <summary>Reports a condition that does not hold.</summary>
    public void Require(bool holds, string message, string remedy)
    {
        if (!holds) Error(message, remedy);
    }

    /// <summary>Reports an axis that the first input does not have; negative axes count from the end.</summary>
    public void RequireAxis(long axis)
    {
        if (InputTensorRank is int rank && (axis < -rank || axis >= rank))
        {
            Error($"The axis {axis} is not one of an input of rank {rank}.", $"Choose an axis from {-rank} to {rank - 1}.");
        }
    }

    /// <summary>Reports a number that is not positive.</summary>
    public void RequirePositive(long value, string name) => Require(value > 0, $"{name} is {value}.", "Make it at least 1.");

    /// <summary>Reports tensors of different ranks among those whose rank is known.</summary>
    public void RequireEqualRanks(IEnumerable<string> tensors)
    {
        int? first = null;
        foreach (string tensor in tensors)
        {
            bool known = Scope.TryGetRank(tensor, out int rank);
            if (first is null && !known) return;
            first ??= rank;
            if (!known || rank == first) continue;
            Error($"'{tensor}' has rank {rank}, the first tensor rank {first}.", "Give all of them the same rank.");
        }
    }

    /// <summary>Reports an input and an output of different ranks, where both are known.</summary>
    public void RequireSameRank(string input, string output)
    {
        if (Scope.TryGetRank(input, out int from) && Scope.TryGetRank(output, out int to) && from != to)
        {
            Error(
                $"The input '{input}' has rank {from}, the output '{output}' rank {to}.",
                "The layer keeps the rank: give both the same.");
        }
    }

    /// <summary>Reports a rank of the first input or output that the layer does not know.</summary>
    public void RequireRank(Ranks allowed)
    {
        if (Layer.Input.Count > 0) RequireRank(Layer.Input[0], allowed);
        if (Layer.Output.Count > 0) RequireRank(Layer.Output[0], allowed);
    }

    private void RequireRank(string tensor, Ranks allowed)
    {
        if (!Scope.TryGetRank(tensor, out int rank) || allowed.Contains(rank)) return;
        Error($"'{tensor}' has rank {rank}.", $"The layer needs rank {allowed}.");
    }
}
