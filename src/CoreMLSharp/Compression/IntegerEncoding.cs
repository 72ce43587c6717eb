using System.Numerics.Tensors;
using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Compression;

/// <summary>Weights as integers of one to eight bits: <see cref="LinearQuantization"/> or <see cref="Palettization"/>.</summary>
public abstract record IntegerEncoding : WeightEncoding
{
    /// <summary>
    /// Vectors, such as biases, are small but decide what a network computes: they get this many bits at least, by linear codes where
    /// tables have fewer.
    /// </summary>
    private protected const int VectorBits = 8;

    private protected IntegerEncoding() { }

    /// <summary>Bits of each weight.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>
    /// Which weights become zeros before, which are not stored then (joint compression); null for none. Only in ML Programs.
    /// </summary>
    public Pruning? Pruning { get; init; }

    internal override Opset LeastOpset => Pruning is not null || NeedsTensorForms ? ExpressionSteps.TensorForms : Opset.CoreML6;

    internal override string? OnlyInPrograms => Pruning?.OnlyInPrograms;

    /// <summary>What messages call the encoding.</summary>
    private protected abstract string Name { get; }

    /// <summary>The fewest bits that weights can have.</summary>
    private protected abstract int LeastBits { get; }

    /// <summary>Whether ML Programs need tensors of small integers for it, pruning aside.</summary>
    private protected abstract bool NeedsTensorForms { get; }

    internal override void Check()
    {
        if (Bits < LeastBits || Bits > 8)
        {
            throw new CoreMLException($"{Bits} bits cannot be used for {Name} compression; choose {LeastBits} to 8.");
        }

        Pruning?.Check();
    }

    internal sealed override string? Refuse(NetworkLayer layer) =>
        LayerDefinitions.Find(layer.Layer.LayerCase)?.TakesIntegers == true ? null : "this type of layer takes no integers";

    internal sealed override Attempt<EncodedWeights> Encode(LayerWeight weight, ReadOnlySpan<float> numbers)
    {
        if (weight.NeedsFloats) return "needs floats";
        if (RefuseVector(weight, numbers.Length) is { } reason) return reason;
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(numbers))) return NotFinite;
        return weight.IsVector && !SuitsVectors ? EncodeVector(numbers) : EncodeNumbers(weight, numbers);
    }

    internal sealed override Attempt<EncodedConstant> Encode(ProgramConstant constant, Opset opset)
    {
        float[] weights = constant.Tensor.ToFloats();
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude<float>(weights))) return NotFinite;
        if (Pruning is null) return EncodeNumbers(constant, weights, null, opset);
        Attempt<WeightMask> mask = Pruning.Apply(constant, weights);
        return mask.Result is null ? mask.Reason! : EncodeNumbers(constant, weights, mask.Result, opset);
    }

    /// <summary>Whether vectors are encoded like all others.</summary>
    private protected virtual bool SuitsVectors => false;

    /// <summary>Why a tensor of a network has no use for the encoding; null when it may have.</summary>
    private protected virtual string? RefuseVector(LayerWeight weight, int count) => null;

    private protected abstract Attempt<EncodedWeights> EncodeNumbers(LayerWeight weight, ReadOnlySpan<float> numbers);

    /// <summary>Encodes the weights of a constant, those that a mask selects where there is one.</summary>
    private protected abstract Attempt<EncodedConstant> EncodeNumbers(
        ProgramConstant constant, float[] weights, WeightMask? mask, Opset opset);

    private static EncodedWeights EncodeVector(ReadOnlySpan<float> numbers)
    {
        ChannelLayout whole = ChannelLayout.Whole(numbers.Length);
        LinearEncoding affine = LinearEncoding.Affine(numbers, VectorBits, whole);
        LinearEncoding symmetric = LinearEncoding.Symmetric(numbers, VectorBits, whole);
        return EncodedWeights.Linear(symmetric.SquaredError < affine.SquaredError ? symmetric : affine, VectorBits);
    }
}
