using System.Numerics.Tensors;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Compression;

/// <summary>The smallest weights become zeros, which are not stored; only in ML Programs. Either a sparsity or a pattern says how many.</summary>
public sealed record Pruning : WeightEncoding
{
    /// <summary>The part of each tensor's weights that become zeros, from 0 to 1; null where a pattern is given.</summary>
    public double? Sparsity { get; init; }

    /// <summary>How many of each few neighbouring weights become zeros; null where a sparsity is given.</summary>
    public PruningPattern? Pattern { get; init; }

    internal override Opset LeastOpset => Opset.CoreML6;

    internal override string? OnlyInPrograms => "Pruning is";

    internal override void Check()
    {
        if (Sparsity is null && Pattern is null) throw new CoreMLException("Pruning needs a sparsity, such as 0.5, or a pattern, such as 2 of 4.");
        if (Sparsity is not null && Pattern is not null) throw new CoreMLException("Give a sparsity or a pattern, not both.");
        if (Sparsity is not (null or (>= 0 and <= 1))) throw new CoreMLException($"A sparsity of {Sparsity} is not between 0 and 1.");
        if (Pattern is var (zeros, of) && (zeros < 1 || zeros > of)) throw new CoreMLException($"{zeros} of {of} weights cannot become zeros.");
    }

    internal override Attempt<EncodedWeights> Encode(LayerWeight weight, ReadOnlySpan<float> numbers) => $"{OnlyInPrograms} only available for ML Programs";

    internal override Attempt<EncodedConstant> Encode(ProgramConstant constant, Opset opset)
    {
        float[] weights = constant.Tensor.ToFloats();
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude<float>(weights))) return NotFinite;
        Attempt<WeightMask> mask = Apply(constant, weights);
        return mask.Result is null ? mask.Reason! : new EncodedConstant([ExpressionSteps.Sparse(constant, weights, mask.Result, opset)], $"{mask.Result}");
    }

    /// <summary>Makes zeros of the smallest weights of a constant.</summary>
    /// <returns>Those that are left.</returns>
    internal Attempt<WeightMask> Apply(ProgramConstant constant, float[] weights)
    {
        if (Sparsity is { } sparsity) SmallestWeights.ByMagnitude(weights, sparsity);
        if (Pattern is var (zeros, of))
        {
            if (constant.InputAxis is not { } axis || axis >= constant.Shape.Length) return ProgramConstant.NoInputAxis;
            SmallestWeights.ByPattern(weights, constant.Shape, axis, zeros, of);
        }

        WeightMask mask = new(weights);
        return mask.Count > 0 ? mask : "would be zeros alone";
    }
}
