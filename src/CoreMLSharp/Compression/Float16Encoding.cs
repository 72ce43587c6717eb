using System.Numerics.Tensors;
using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression;

/// <summary>Half floats: half the bytes, hardly a difference.</summary>
public sealed record Float16Encoding : WeightEncoding
{
    private const string IsHalfAlready = "is float16 already";
    private const string DoesNotFit = "has numbers that half floats cannot hold";

    internal override Opset LeastOpset => Opset.CoreML6;

    internal override bool FoldsLayers => false;

    /// <summary>A layer's floats have one size, so that one number too large for half floats keeps all of them as they are.</summary>
    internal override string? Refuse(NetworkLayer layer) => layer.Weights.All(Fits) ? null : DoesNotFit;

    internal override Attempt<EncodedWeights> Encode(LayerWeight weight, ReadOnlySpan<float> numbers)
    {
        if (WeightStorage.IsHalf(weight.Weights)) return IsHalfAlready;
        HalfEncoding halves = HalfEncoding.Of(numbers);
        return new EncodedWeights(WeightStorage.Half(halves.Bytes), halves.SquaredError);
    }

    internal override Attempt<EncodedConstant> Encode(ProgramConstant constant, Opset opset)
    {
        if (constant.Tensor.DataType != DataType.Float32) return IsHalfAlready;
        if (!Fit(constant.Tensor.ToFloats())) return DoesNotFit;
        return new EncodedConstant([ExpressionSteps.Cast(constant)], "float16");
    }

    private static bool Fits(LayerWeight weight) => weight.Weights.FloatValue.Count == 0 || Fit(weight.Read());

    /// <summary>Whether half floats can hold the numbers; not those that are no numbers.</summary>
    private static bool Fit(ReadOnlySpan<float> numbers) =>
        numbers.IsEmpty || MathF.Abs(TensorPrimitives.MaxMagnitude(numbers)) <= HalfEncoding.Largest;
}
