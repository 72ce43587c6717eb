using System.Collections.Frozen;
using CoreMLSharp.Specification;
using Google.Protobuf.Reflection;
using Case = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Every layer type of the specification with the function that translates it.</summary>
internal static class LayerTable
{
    private static readonly OneofDescriptor LayerOneof = NeuralNetworkLayer.Descriptor.Oneofs.Single(oneof => oneof.Name == "layer");

    private static readonly FrozenDictionary<Case, LayerTranslation> Table = new Dictionary<Case, LayerTranslation>
    {
        [Case.Convolution] = new(Convolution.Convolve, Trailing, RowRules.BeforeChannels),
        [Case.Pooling] = new(Pooling.Pool, Trailing, RowRules.BeforeChannels),

        [Case.Activation] = new(Activation.Activate, Trailing, RowRules.Always),
        [Case.ClampedReLU] = new(Activation.ClampedReLU, Trailing, RowRules.Always),

        [Case.InnerProduct] = new(InnerProduct.Multiply, Trailing, layer => layer.Inputs[0].Rank > 1),

        [Case.Batchnorm] = new(Normalization.BatchNorm, Trailing, layer => RowRules.BeforeChannels(layer) && (!layer.Layer.Batchnorm.ComputeMeanVar || layer.Layer.Batchnorm.InstanceNormalization)),
        [Case.Lrn] = new(Normalization.LocalResponse, Trailing, RowRules.BeforeChannels),
        [Case.L2Normalize] = new(Normalization.L2, Trailing, RowRules.BeforeChannels),
        [Case.Mvn] = new(Normalization.MeanVariance, Trailing, RowRules.BeforeChannels),
        [Case.Softmax] = new(Normalization.Softmax, Trailing, RowRules.BeforeChannels),
        [Case.SoftmaxND] = new(Normalization.SoftmaxND, null, RowRules.NotAlong(layer => layer.Layer.SoftmaxND.Axis)),
        [Case.LayerNormalization] = new(Normalization.LayerNorm, null, layer => layer.Layer.LayerNormalization.NormalizedShape.Count < layer.Inputs[0].Rank),

        [Case.Add] = new(Elementwise.Add, Trailing, RowRules.Broadcasting),
        [Case.Multiply] = new(Elementwise.Multiply, Trailing, RowRules.Broadcasting),
        [Case.Average] = new(Elementwise.Average, Trailing, RowRules.Broadcasting),
        [Case.Max] = new(Elementwise.Max, Trailing, RowRules.Broadcasting),
        [Case.Min] = new(Elementwise.Min, Trailing, RowRules.Broadcasting),
        [Case.Bias] = new(Elementwise.Bias, Trailing, RowRules.BeforeChannels),
        [Case.Scale] = new(Elementwise.Scale, Trailing, RowRules.BeforeChannels),
        [Case.AddBroadcastable] = new(Elementwise.Binary("Add"), null, RowRules.Broadcasting),
        [Case.SubtractBroadcastable] = new(Elementwise.Binary("Sub"), null, RowRules.Broadcasting),
        [Case.MultiplyBroadcastable] = new(Elementwise.Binary("Mul"), null, RowRules.Broadcasting),
        [Case.DivideBroadcastable] = new(Elementwise.Binary("Div"), null, RowRules.Broadcasting),
        [Case.FloorDivBroadcastable] = new(Elementwise.FloorDivide, null, RowRules.Broadcasting),
        [Case.ModBroadcastable] = new(Elementwise.Mod, null, RowRules.Broadcasting),
        [Case.PowBroadcastable] = new(Elementwise.Binary("Pow"), null, RowRules.Broadcasting),
        [Case.MaxBroadcastable] = new(Elementwise.Binary("Max"), null, RowRules.Broadcasting),
        [Case.MinBroadcastable] = new(Elementwise.Binary("Min"), null, RowRules.Broadcasting),

        [Case.Unary] = new(Unary.Apply, Trailing, RowRules.Always),

        [Case.Flatten] = new(Shaping.Flatten, Trailing, RowRules.BeforeChannels),
        [Case.Reshape] = new(Shaping.Reshape, layer => layer.Reshape.TargetShape is { Count: 3 } or [1, _, _, _], layer => layer.Layer.Reshape.TargetShape.Count == 3),
        [Case.Permute] = new(Shaping.Permute, layer => layer.Permute.Axis is { Count: 0 } or [0, ..], layer => layer.Layer.Permute.Axis is { Count: 0 } or [0, ..]),

        [Case.Concat] = new(Slicing.Concat, layer => !layer.Concat.SequenceConcat, layer => !layer.Layer.Concat.SequenceConcat && RowRules.AllInputs(layer)),
        [Case.Padding] = new(Slicing.Pad, Trailing, layer => layer.Inputs[0].Rank >= 3),
        [Case.Crop] = new(Slicing.Crop, Trailing, RowRules.BeforeChannels),

        [Case.Upsample] = new(Resampling.Upsample, Trailing, RowRules.BeforeChannels),

        [Case.LoadConstant] = new(Constants.Load, Trailing),
        [Case.LoadConstantND] = new(Constants.LoadND),
    }.ToFrozenDictionary();

    /// <summary>Whether the layer speaks only of channels, height and width: see <see cref="LayerTranslation.IsTrailing"/>.</summary>
    public static bool IsTrailing(NeuralNetworkLayer layer) => Table.TryGetValue(layer.LayerCase, out LayerTranslation? translation) && translation.IsTrailing?.Invoke(layer) == true;

    /// <exception cref="UnsupportedModelException">The layer's type is not set, or is newer than this library.</exception>
    public static LayerTranslation Find(NeuralNetworkLayer layer) => Table.TryGetValue(layer.LayerCase, out LayerTranslation? translation)
        ? translation
        : throw new UnsupportedModelException("this type of layer is not known to this library.");

    /// <summary>The layer's type by its name in the specification.</summary>
    public static string NameOf(NeuralNetworkLayer layer) => LayerOneof.Accessor.GetCaseFieldDescriptor(layer)?.Name ?? "unknown type";

    private static bool Trailing(NeuralNetworkLayer layer) => true;
}
