using System.Collections.Frozen;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Lowering.Families;
using Function = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;
using Layers = CoreMLSharp.Building.NeuralNetworks.Activation;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;
using ReorganizationType = CoreMLSharp.Specification.ReorganizeDataLayerParams.Types.ReorganizationType;

namespace CoreMLSharp.Lowering;

/// <summary>Every operation that layers express, in all of its versions, with the function that lowers it.</summary>
internal static class LoweringTable
{
    private static readonly FrozenDictionary<string, Action<OperationContext>> Table = new Dictionary<string, Action<OperationContext>>
    {
        ["const"] = Constancy.Define,
        ["classify"] = Constancy.Classify,
        ["constexpr_affine_dequantize"] = Constancy.Expand,
        ["constexpr_blockwise_shift_scale"] = Constancy.Expand,
        ["constexpr_cast"] = Constancy.Expand,
        ["constexpr_lut_to_dense"] = Constancy.Expand,
        ["constexpr_lut_to_sparse"] = Constancy.Expand,
        ["constexpr_sparse_blockwise_shift_scale"] = Constancy.Expand,
        ["constexpr_sparse_to_dense"] = Constancy.Expand,

        ["clamped_relu"] = Families.Activation.ClampedRelu,
        ["elu"] = Families.Activation.WithAlpha(Layers.ELU),
        ["gelu"] = Families.Activation.Gelu,
        ["leaky_relu"] = Families.Activation.WithAlpha(Layers.LeakyReLU),
        ["linear_activation"] = Families.Activation.WithAlphaAndBeta(Layers.Linear),
        ["prelu"] = Families.Activation.Prelu,
        ["relu"] = Families.Activation.Of(_ => Layers.ReLU()),
        ["relu6"] = Families.Activation.Relu6,
        ["scaled_tanh"] = Families.Activation.WithAlphaAndBeta(Layers.ScaledTanh),
        ["sigmoid"] = Families.Activation.Of(_ => Layers.Sigmoid()),
        ["sigmoid_hard"] = Families.Activation.WithAlphaAndBeta(Layers.SigmoidHard),
        ["silu"] = Families.Activation.Silu,
        ["softmax"] = Families.Activation.Softmax,
        ["softplus"] = Families.Activation.Of(_ => Layers.Softplus()),
        ["softplus_parametric"] = Families.Activation.SoftplusParametric,
        ["softsign"] = Families.Activation.Of(_ => Layers.Softsign()),
        ["tanh"] = Families.Activation.Of(_ => Layers.Tanh()),
        ["thresholded_relu"] = Families.Activation.WithAlpha(Layers.ThresholdedReLU),

        ["conv"] = Convolution.Conv,
        ["conv_quantized"] = Convolution.ConvQuantized,
        ["conv_transpose"] = Convolution.ConvTranspose,
        ["avg_pool"] = Pooling.Of(PoolingType.Average),
        ["l2_pool"] = Pooling.Of(PoolingType.L2),
        ["max_pool"] = Pooling.Of(PoolingType.Max),

        ["batch_norm"] = Normalization.BatchNorm,
        ["instance_norm"] = Normalization.InstanceNorm,
        ["l2_norm"] = Normalization.L2Norm,
        ["layer_norm"] = Normalization.LayerNorm,
        ["local_response_norm"] = Normalization.LocalResponseNorm,

        ["add"] = Elementwise.WithNumber(
            (network, name, x, y, number) => network.AddAdd(name, x, y, number),
            (network, name, x, y) => network.AddAddBroadcastable(name, x, y)),
        ["mul"] = Elementwise.WithNumber(
            (network, name, x, y, number) => network.AddMultiply(name, x, y, number),
            (network, name, x, y) => network.AddMultiplyBroadcastable(name, x, y)),
        ["sub"] = Elementwise.Binary((network, name, x, y) => network.AddSubtractBroadcastable(name, x, y)),
        ["real_div"] = Elementwise.Binary((network, name, x, y) => network.AddDivideBroadcastable(name, x, y)),
        ["floor_div"] = Elementwise.Binary((network, name, x, y) => network.AddFloorDivBroadcastable(name, x, y)),
        ["mod"] = Elementwise.Binary((network, name, x, y) => network.AddModBroadcastable(name, x, y)),
        ["pow"] = Elementwise.Binary((network, name, x, y) => network.AddPowBroadcastable(name, x, y)),
        ["maximum"] = Elementwise.Binary((network, name, x, y) => network.AddMaxBroadcastable(name, x, y)),
        ["minimum"] = Elementwise.Binary((network, name, x, y) => network.AddMinBroadcastable(name, x, y)),
        ["equal"] = Elementwise.Comparison((network, name, x, y, number) => network.AddEqual(name, x, y, number)),
        ["not_equal"] = Elementwise.Comparison((network, name, x, y, number) => network.AddNotEqual(name, x, y, number)),
        ["greater"] = Elementwise.Comparison((network, name, x, y, number) => network.AddGreaterThan(name, x, y, number)),
        ["greater_equal"] = Elementwise.Comparison((network, name, x, y, number) => network.AddGreaterEqual(name, x, y, number)),
        ["less"] = Elementwise.Comparison((network, name, x, y, number) => network.AddLessThan(name, x, y, number)),
        ["less_equal"] = Elementwise.Comparison((network, name, x, y, number) => network.AddLessEqual(name, x, y, number)),
        ["logical_and"] = Elementwise.Binary((network, name, x, y) => network.AddLogicalAnd(name, x, y)),
        ["logical_or"] = Elementwise.Binary((network, name, x, y) => network.AddLogicalOr(name, x, y)),
        ["logical_xor"] = Elementwise.Binary((network, name, x, y) => network.AddLogicalXor(name, x, y)),
        ["logical_not"] = Elementwise.Unary((network, name, x, y) => network.AddLogicalNot(name, x, y)),

        ["abs"] = Elementwise.Of(Function.Abs),
        ["acos"] = Elementwise.Unary((network, name, x, y) => network.AddAcos(name, x, y)),
        ["asin"] = Elementwise.Unary((network, name, x, y) => network.AddAsin(name, x, y)),
        ["atan"] = Elementwise.Unary((network, name, x, y) => network.AddAtan(name, x, y)),
        ["atanh"] = Elementwise.Unary((network, name, x, y) => network.AddAtanh(name, x, y)),
        ["ceil"] = Elementwise.Unary((network, name, x, y) => network.AddCeil(name, x, y)),
        ["cos"] = Elementwise.Unary((network, name, x, y) => network.AddCos(name, x, y)),
        ["cosh"] = Elementwise.Unary((network, name, x, y) => network.AddCosh(name, x, y)),
        ["erf"] = Elementwise.Unary((network, name, x, y) => network.AddErf(name, x, y)),
        ["exp"] = Elementwise.Of(Function.Exp),
        ["exp2"] = Elementwise.Unary((network, name, x, y) => network.AddExp2(name, x, y)),
        ["floor"] = Elementwise.Unary((network, name, x, y) => network.AddFloor(name, x, y)),
        ["inverse"] = Elementwise.OfShifted(Function.Inverse),
        ["log"] = Elementwise.OfShifted(Function.Log),
        ["round"] = Elementwise.Unary((network, name, x, y) => network.AddRound(name, x, y)),
        ["rsqrt"] = Elementwise.OfShifted(Function.Rsqrt),
        ["sign"] = Elementwise.Unary((network, name, x, y) => network.AddSign(name, x, y)),
        ["sin"] = Elementwise.Unary((network, name, x, y) => network.AddSin(name, x, y)),
        ["sinh"] = Elementwise.Unary((network, name, x, y) => network.AddSinh(name, x, y)),
        ["sqrt"] = Elementwise.Of(Function.Sqrt),
        ["square"] = Elementwise.Of(Function.Power, alpha: 2),
        ["tan"] = Elementwise.Unary((network, name, x, y) => network.AddTan(name, x, y)),
        ["cast"] = Elementwise.Cast,
        ["clip"] = Elementwise.Clip,
        ["threshold"] = Elementwise.Threshold,

        ["crop"] = Resizing.Crop,
        ["crop_resize"] = Cropping.CropResize,
        ["resize"] = Resizing.Resize,
        ["resize_bilinear"] = Resizing.ResizeBilinear,
        ["resize_nearest_neighbor"] = Resizing.ResizeNearest,
        ["upsample_bilinear"] = Resizing.UpsampleBilinear,
        ["upsample_nearest_neighbor"] = Resizing.UpsampleNearest,

        ["einsum"] = Linear.Einsum,
        ["linear"] = Linear.Multiply,
        ["matmul"] = Linear.MatMul,
        ["scaled_dot_product_attention"] = Attention.ScaledDotProduct,

        ["reduce_l1_norm"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceL1(name, x, y, axes, keep, all)),
        ["reduce_l2_norm"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceL2(name, x, y, axes, keep, all)),
        ["reduce_log_sum"] =
            Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceLogSum(name, x, y, axes, keep, all)),
        ["reduce_log_sum_exp"] =
            Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceLogSumExp(name, x, y, axes, keep, all)),
        ["reduce_max"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceMax(name, x, y, axes, keep, all)),
        ["reduce_mean"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceMean(name, x, y, axes, keep, all)),
        ["reduce_min"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceMin(name, x, y, axes, keep, all)),
        ["reduce_prod"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceProd(name, x, y, axes, keep, all)),
        ["reduce_sum"] = Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceSum(name, x, y, axes, keep, all)),
        ["reduce_sum_square"] =
            Reduction.Along((network, name, x, y, axes, keep, all) => network.AddReduceSumSquare(name, x, y, axes, keep, all)),
        ["reduce_argmax"] = Reduction.ArgMax,
        ["reduce_argmin"] = Reduction.ArgMin,

        ["argsort"] = Tensors.ArgSort,
        ["band_part"] = Tensors.BandPart,
        ["concat"] = Tensors.Concat,
        ["cumsum"] = Tensors.CumulativeSum,
        ["fill"] = Tensors.Fill,
        ["fill_like"] = Tensors.FillLike,
        ["non_zero"] = Tensors.NonZero,
        ["one_hot"] = Tensors.OneHot,
        ["pad"] = Families.Padding.Pad,
        ["range_1d"] = Tensors.Range,
        ["select"] = Tensors.Select,
        ["split"] = Tensors.Split,
        ["stack"] = Tensors.Stack,
        ["tile"] = Tensors.Tile,
        ["topk"] = Tensors.TopK,
        ["non_maximum_suppression"] = Detection.Suppress,

        ["expand_dims"] = Shaping.ExpandDims,
        ["flatten2d"] = Shaping.Flatten2D,
        ["identity"] = Shaping.Identity,
        ["reshape"] = Shaping.Reshape,
        ["reshape_like"] = Shaping.ReshapeLike,
        ["reverse"] = Shaping.Reverse,
        ["reverse_sequence"] = Shaping.ReverseSequence,
        ["shape"] = Shaping.Shape,
        ["sliding_windows"] = Shaping.SlidingWindows,
        ["squeeze"] = Shaping.Squeeze,
        ["transpose"] = Shaping.Transpose,
        ["batch_to_space"] = Reorganizing.BatchToSpace,
        ["depth_to_space"] = Reorganizing.Of(ReorganizationType.DepthToSpace, "block_size"),
        ["pixel_shuffle"] = Reorganizing.Of(ReorganizationType.PixelShuffle, "upscale_factor"),
        ["pixel_unshuffle"] = Reorganizing.PixelUnshuffle,
        ["space_to_batch"] = Reorganizing.SpaceToBatch,
        ["space_to_depth"] = Reorganizing.Of(ReorganizationType.SpaceToDepth, "block_size"),

        ["slice_by_index"] = Slicing.ByIndex,
        ["slice_by_size"] = Slicing.BySize,
        ["slice_update"] = Slicing.Update,
        ["gather"] = ScatterGather.Gather,
        ["gather_along_axis"] = ScatterGather.GatherAlongAxis,
        ["gather_nd"] = ScatterGather.GatherNd,
        ["scatter"] = ScatterGather.Scatter,
        ["scatter_along_axis"] = ScatterGather.ScatterAlongAxis,
        ["scatter_nd"] = ScatterGather.ScatterNd,

        ["gru"] = Recurrent.Gru,
        ["lstm"] = Recurrent.Lstm,
        ["rnn"] = Recurrent.Rnn,

        ["random_bernoulli"] = RandomNumbers.Bernoulli,
        ["random_categorical"] = RandomNumbers.Categorical,
        ["random_normal"] = RandomNumbers.Normal,
        ["random_uniform"] = RandomNumbers.Uniform,

        ["quantize"] = Quantization.Quantize,
        ["dequantize"] = Quantization.Dequantize,

        ["make_list"] = Lists.Make,
        ["list_gather"] = Lists.Gather,
        ["list_length"] = Lists.Length,
        ["list_read"] = Lists.Read,
        ["list_scatter"] = Lists.Scatter,
        ["list_write"] = Lists.Write,

        ["cond"] = ControlFlow.Branch,
        ["while_loop"] = ControlFlow.Loop,
    }.ToFrozenDictionary();

    /// <summary>The names of all operations in the table.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <exception cref="UnsupportedModelException">No layers express the operation.</exception>
    public static Action<OperationContext> Find(string type) =>
        Table.GetValueOrDefault(type) ?? throw new UnsupportedModelException("there are no layers for this operation.");
}
