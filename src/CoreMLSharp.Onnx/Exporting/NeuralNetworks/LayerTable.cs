using System.Collections.Frozen;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf.Reflection;
using Case = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Every layer type of the specification with the function that translates it.</summary>
internal static class LayerTable
{
    private static readonly OneofDescriptor LayerOneof = NeuralNetworkLayer.Descriptor.Oneofs.Single(oneof => oneof.Name == "layer");

    private static readonly FrozenDictionary<Case, LayerTranslation> Table = new Dictionary<Case, LayerTranslation>
    {
        [Case.Convolution] = new(Convolution.Convolve, Trailing, RowRules.BeforeChannels),
        [Case.Convolution3D] = new(Volumes.Convolve, null, RowRules.Always),

        [Case.Pooling] = new(Pooling.Pool, Trailing, RowRules.BeforeChannels),
        [Case.Pooling3D] = new(Volumes.Pool, null, RowRules.Always),
        [Case.GlobalPooling3D] = new(Volumes.PoolGlobally, null, RowRules.Always),

        [Case.Activation] = new(Activation.Activate, Trailing, RowRules.Always),
        [Case.ClampedReLU] = new(Activation.ClampedReLU, Trailing, RowRules.Always),
        [Case.Gelu] = new(Unary.Gelu, Trailing, RowRules.Always),

        [Case.InnerProduct] = new(InnerProduct.Multiply, Trailing, layer => layer.Inputs[0].Rank > 1),
        [Case.BatchedMatmul] = new(InnerProduct.BatchedMatMul, null, layer => layer.Inputs is [{ Rank: > 1 }]),
        [Case.Dot] = new(InnerProduct.Dot, Trailing, RowRules.AllInputs),
        [Case.Embedding] = new(InnerProduct.Embedding, Trailing, RowRules.Always),
        [Case.EmbeddingND] = new(InnerProduct.EmbeddingND, null, layer => layer.Inputs[0].Rank > 1),

        [Case.Batchnorm] = new(
            Normalization.BatchNorm, Trailing,
            layer =>
                RowRules.BeforeChannels(layer) && (!layer.Layer.Batchnorm.ComputeMeanVar || layer.Layer.Batchnorm.InstanceNormalization)),
        [Case.Lrn] = new(Normalization.LocalResponse, Trailing, RowRules.BeforeChannels),
        [Case.L2Normalize] = new(Normalization.L2, Trailing, RowRules.BeforeChannels),
        [Case.Mvn] = new(Normalization.MeanVariance, Trailing, RowRules.BeforeChannels),
        [Case.Softmax] = new(Normalization.Softmax, Trailing, RowRules.BeforeChannels),
        [Case.SoftmaxND] = new(Normalization.SoftmaxND, null, RowRules.NotAlong(layer => layer.SoftmaxND.Axis)),
        [Case.LayerNormalization] =
            new(Normalization.LayerNorm, null, layer => layer.Layer.LayerNormalization.NormalizedShape.Count < layer.Inputs[0].Rank),

        [Case.SimpleRecurrent] = new(Recurrent.Simple),
        [Case.Gru] = new(Recurrent.Gru),
        [Case.UniDirectionalLSTM] = new(Recurrent.Lstm),
        [Case.BiDirectionalLSTM] = new(Recurrent.BidirectionalLstm),

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
        [Case.Sin] = Function("Sin"),
        [Case.Cos] = Function("Cos"),
        [Case.Tan] = Function("Tan"),
        [Case.Asin] = Function("Asin"),
        [Case.Acos] = Function("Acos"),
        [Case.Atan] = Function("Atan"),
        [Case.Sinh] = Function("Sinh"),
        [Case.Cosh] = Function("Cosh"),
        [Case.Tanh] = Function("Tanh"),
        [Case.Asinh] = Function("Asinh"),
        [Case.Acosh] = Function("Acosh"),
        [Case.Atanh] = Function("Atanh"),
        [Case.Erf] = Function("Erf"),
        [Case.Ceil] = Function("Ceil"),
        [Case.Floor] = Function("Floor"),
        [Case.Round] = Function("Round"),
        [Case.Sign] = Function("Sign"),
        [Case.Exp2] = new(Unary.Exp2, Trailing, RowRules.Always),
        [Case.Clip] = new(Unary.Clip, Trailing, RowRules.Always),

        [Case.Equal] = new(Comparison.Compare("Equal", layer => layer.Equal.Alpha), null, RowRules.Broadcasting),
        [Case.NotEqual] = new(Comparison.NotEqual, null, RowRules.Broadcasting),
        [Case.LessThan] = new(Comparison.Compare("Less", layer => layer.LessThan.Alpha), null, RowRules.Broadcasting),
        [Case.LessEqual] = new(Comparison.Compare("LessOrEqual", layer => layer.LessEqual.Alpha), null, RowRules.Broadcasting),
        [Case.GreaterThan] = new(Comparison.Compare("Greater", layer => layer.GreaterThan.Alpha), null, RowRules.Broadcasting),
        [Case.GreaterEqual] = new(Comparison.Compare("GreaterOrEqual", layer => layer.GreaterEqual.Alpha), null, RowRules.Broadcasting),
        [Case.LogicalAnd] = new(Comparison.Logical("And"), null, RowRules.Broadcasting),
        [Case.LogicalOr] = new(Comparison.Logical("Or"), null, RowRules.Broadcasting),
        [Case.LogicalXor] = new(Comparison.Logical("Xor"), null, RowRules.Broadcasting),
        [Case.LogicalNot] = new(Comparison.Not, Trailing, RowRules.Always),
        [Case.WhereBroadcastable] = new(Comparison.Where, null, RowRules.Broadcasting),
        [Case.WhereNonZero] = new(Comparison.WhereNonZero),

        [Case.Reduce] = new(Reduction.ReduceChannels, Trailing, RowRules.BeforeChannels),
        [Case.ReduceL1] = Reduction.Along("ReduceL1", layer => layer.ReduceL1 is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceL2] = Reduction.Along("ReduceL2", layer => layer.ReduceL2 is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceMax] = Reduction.Along("ReduceMax", layer => layer.ReduceMax is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceMin] = Reduction.Along("ReduceMin", layer => layer.ReduceMin is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceSum] = Reduction.Along("ReduceSum", layer => layer.ReduceSum is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceProd] = Reduction.Along("ReduceProd", layer => layer.ReduceProd is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceMean] = Reduction.Along("ReduceMean", layer => layer.ReduceMean is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceLogSum] =
            Reduction.Along("ReduceLogSum", layer => layer.ReduceLogSum is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceSumSquare] =
            Reduction.Along("ReduceSumSquare", layer => layer.ReduceSumSquare is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ReduceLogSumExp] =
            Reduction.Along("ReduceLogSumExp", layer => layer.ReduceLogSumExp is { } p ? new(p.Axes, p.KeepDims, p.ReduceAll) : null),
        [Case.ArgMax] = new(Reduction.ArgMax, null, RowRules.NotAlong(layer => layer.ArgMax.Axis)),
        [Case.ArgMin] = new(Reduction.ArgMin, null, RowRules.NotAlong(layer => layer.ArgMin.Axis)),
        [Case.TopK] = new(Reduction.TopK),
        [Case.ArgSort] = new(Reduction.ArgSort, null, RowRules.NotAlong(layer => layer.ArgSort.Axis)),
        [Case.CumSum] = new(Reduction.CumSum),

        [Case.Flatten] = new(Shaping.Flatten, Trailing, RowRules.BeforeChannels),
        [Case.FlattenTo2D] =
            new(Shaping.FlattenTo2D, null, layer => LayerContext.Axis(layer.Layer.FlattenTo2D.Axis, layer.Inputs[0].Rank) == 1),
        [Case.Reshape] = new(
            Shaping.Reshape, layer => layer.Reshape.TargetShape is { Count: 3 } or [1, _, _, _],
            layer => layer.Layer.Reshape.TargetShape.Count == 3),
        [Case.ReshapeStatic] = new(Shaping.ReshapeStatic, null, RowRules.KeepsRows),
        [Case.ReshapeLike] = new(Shaping.ReshapeLike),
        [Case.ReshapeDynamic] = new(Shaping.ReshapeDynamic),
        [Case.RankPreservingReshape] =
            new(Shaping.RankPreservingReshape, null, layer => layer.Layer.RankPreservingReshape.TargetShape is [0, ..]),
        [Case.Permute] = new(
            Shaping.Permute, layer => layer.Permute.Axis is { Count: 0 } or [0, ..],
            layer => layer.Layer.Permute.Axis is { Count: 0 } or [0, ..]),
        [Case.Transpose] = new(Shaping.Transpose, null, layer => layer.Layer.Transpose.Axes is [0, ..]),
        [Case.ExpandDims] = new(
            Shaping.ExpandDims, null,
            layer =>
                layer.Layer.ExpandDims.Axes.All(
                    axis => LayerContext.Axis(axis, layer.Inputs[0].Rank + layer.Layer.ExpandDims.Axes.Count) != 0)),
        [Case.Squeeze] = new(
            Shaping.Squeeze, null,
            layer =>
                !layer.Layer.Squeeze.SqueezeAll
                    && layer.Layer.Squeeze.Axes.All(axis => LayerContext.Axis(axis, layer.Inputs[0].Rank) != 0)),
        [Case.BroadcastToStatic] = new(Shaping.BroadcastToStatic),
        [Case.BroadcastToLike] = new(Shaping.BroadcastToLike),
        [Case.BroadcastToDynamic] = new(Shaping.BroadcastToDynamic),
        [Case.ReorganizeData] = new(Shaping.ReorganizeData, Trailing, RowRules.BeforeChannels),
        [Case.GetShape] = new(Shaping.GetShape),

        [Case.Slice] = new(Slicing.Slice, Trailing, RowRules.BeforeChannels),
        [Case.SliceStatic] = new(Slicing.SliceStatic),
        [Case.SliceDynamic] = new(Slicing.SliceDynamic),
        [Case.SliceBySize] = new(Slicing.SliceBySize),
        [Case.Crop] = new(Slicing.Crop, Trailing, RowRules.BeforeChannels),
        [Case.Split] = new(Slicing.Split, Trailing, RowRules.BeforeChannels),
        [Case.SplitND] = new(Slicing.SplitND, null, RowRules.NotAlong(layer => layer.SplitND.Axis)),
        [Case.SlidingWindows] = new(Slicing.SlidingWindows, null, RowRules.NotAlong(layer => layer.SlidingWindows.Axis)),
        [Case.Reverse] = new(Slicing.Reverse, null, layer => layer.Layer.Reverse.ReverseDim is [false, ..]),
        [Case.ReverseSeq] = new(Slicing.ReverseSequence),
        [Case.MatrixBandPart] = new(Slicing.MatrixBandPart, null, layer => layer.Inputs[0].Rank > 2),
        [Case.UpperTriangular] = new(Slicing.UpperTriangular, null, layer => layer.Inputs[0].Rank > 2),
        [Case.LowerTriangular] = new(Slicing.LowerTriangular, null, layer => layer.Inputs[0].Rank > 2),

        [Case.Concat] = new(
            Joining.Concat, layer => !layer.Concat.SequenceConcat,
            layer => !layer.Layer.Concat.SequenceConcat && RowRules.AllInputs(layer)),
        [Case.ConcatND] = new(
            Joining.ConcatND, null,
            layer => RowRules.AllBatched(layer) && LayerContext.Axis(layer.Layer.ConcatND.Axis, layer.Inputs[0].Rank) != 0),
        [Case.Stack] = new(
            Joining.Stack, null,
            layer => RowRules.AllBatched(layer) && LayerContext.Axis(layer.Layer.Stack.Axis, layer.Inputs[0].Rank + 1) != 0),
        [Case.SequenceRepeat] = new(Joining.SequenceRepeat),
        [Case.Tile] = new(Joining.Tile),
        [Case.Padding] = new(Joining.Pad, Trailing, layer => layer.Inputs[0].Rank >= 3),
        [Case.ConstantPad] = new(
            Joining.ConstantPad, null,
            layer =>
                layer.Inputs.Length == 1 && layer.Layer.ConstantPad.PadAmounts is [0, 0, ..]
                    && !layer.Layer.ConstantPad.PadToGivenOutputSizeMode),

        [Case.Gather] = new(
            Indexing.Gather, null, layer => !layer.IsBatched(1) && LayerContext.Axis(layer.Layer.Gather.Axis, layer.Inputs[0].Rank) != 0),
        [Case.GatherND] = new(Indexing.GatherND),
        [Case.GatherAlongAxis] = new(Indexing.GatherAlongAxis),
        [Case.Scatter] = new(Indexing.Scatter),
        [Case.ScatterND] = new(Indexing.ScatterND),
        [Case.ScatterAlongAxis] = new(Indexing.ScatterAlongAxis),
        [Case.NonMaximumSuppression] = new(NonMaximumSuppression.Suppress, null, RowRules.AllBatched),

        [Case.Upsample] = new(Resampling.Upsample, Trailing, RowRules.BeforeChannels),
        [Case.ResizeBilinear] = new(Resampling.ResizeBilinear, Trailing, RowRules.BeforeChannels),
        [Case.CropResize] = new(Interpolation.CropResize),

        [Case.LoadConstant] = new(Constants.Load, Trailing),
        [Case.LoadConstantND] = new(Constants.LoadND),
        [Case.FillLike] = new(Constants.FillLike),
        [Case.FillStatic] = new(Constants.FillStatic),
        [Case.FillDynamic] = new(Constants.FillDynamic),
        [Case.RangeStatic] = new(Constants.RangeStatic),
        [Case.RangeDynamic] = new(Constants.RangeDynamic),
        [Case.OneHot] = new(
            Constants.OneHot, null,
            layer => layer.Inputs.Length == 1 && LayerContext.Axis(layer.Layer.OneHot.Axis, layer.Inputs[0].Rank + 1) != 0),

        [Case.RandomNormalLike] = new(RandomNumbers.NormalLike),
        [Case.RandomNormalStatic] = new(RandomNumbers.NormalStatic),
        [Case.RandomNormalDynamic] = new(RandomNumbers.NormalDynamic),
        [Case.RandomUniformLike] = new(RandomNumbers.UniformLike),
        [Case.RandomUniformStatic] = new(RandomNumbers.UniformStatic),
        [Case.RandomUniformDynamic] = new(RandomNumbers.UniformDynamic),
        [Case.RandomBernoulliLike] = new(RandomNumbers.BernoulliLike),
        [Case.RandomBernoulliStatic] = new(RandomNumbers.BernoulliStatic),
        [Case.RandomBernoulliDynamic] = new(RandomNumbers.BernoulliDynamic),
        [Case.CategoricalDistribution] = new(RandomNumbers.Categorical),

        [Case.Copy] = new(ControlFlow.Copy, Trailing, RowRules.Always),
        [Case.Branch] = new(ControlFlow.Branch),
        [Case.Loop] = new(ControlFlow.Loop),
        [Case.LoopBreak] = new(ControlFlow.Break),
        [Case.LoopContinue] = new(ControlFlow.Continue),

        [Case.Custom] = new(CustomLayers.Replace),
    }.ToFrozenDictionary();

    /// <summary>Whether the layer speaks only of channels, height and width: see <see cref="LayerTranslation.IsTrailing"/>.</summary>
    public static bool IsTrailing(NeuralNetworkLayer layer) =>
        Table.TryGetValue(layer.LayerCase, out LayerTranslation? translation) && translation.IsTrailing?.Invoke(layer) == true;

    /// <exception cref="UnsupportedModelException">The layer's type is not set, or is newer than this library.</exception>
    public static LayerTranslation Find(NeuralNetworkLayer layer) => Table.TryGetValue(layer.LayerCase, out LayerTranslation? translation)
        ? translation
        : throw new UnsupportedModelException("this type of layer is not known to this library.");

    /// <summary>The layer's type by its name in the specification.</summary>
    public static string NameOf(NeuralNetworkLayer layer) => LayerOneof.Accessor.GetCaseFieldDescriptor(layer)?.Name ?? "unknown type";

    private static bool Trailing(NeuralNetworkLayer layer) => true;

    private static LayerTranslation Function(string op) => new(Unary.Function(op), Trailing, RowRules.Always);
}
