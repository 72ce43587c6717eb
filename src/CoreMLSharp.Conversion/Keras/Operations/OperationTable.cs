using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>
/// All functions that may stand in a network, by their names in <c>keras.ops</c>, and those of TensorFlow by the names of the same.
/// </summary>
internal static class OperationTable
{
    private static readonly Dictionary<string, Func<OperationCall, OnnxValue[]>> Functions = new()
    {
        ["add"] = Arithmetic.Binary("Add"),
        ["subtract"] = Arithmetic.Binary("Sub"),
        ["multiply"] = Arithmetic.Binary("Mul"),
        ["divide"] = Arithmetic.Binary("Div"),
        ["subtract_from"] = Arithmetic.SubtractFrom,
        ["divide_no_nan"] = Arithmetic.DivideNoNan,
        ["power"] = Arithmetic.Binary("Pow"),
        ["maximum"] = Arithmetic.Binary("Max"),
        ["minimum"] = Arithmetic.Binary("Min"),
        ["mod"] = Arithmetic.Modulo,
        ["floor_divide"] = Arithmetic.FloorDivide,
        ["squared_difference"] = Arithmetic.SquaredDifference,
        ["equal"] = Arithmetic.Compare("Equal"),
        ["not_equal"] = Arithmetic.NotEqual,
        ["greater"] = Arithmetic.Compare("Greater"),
        ["greater_equal"] = Arithmetic.Compare("GreaterOrEqual"),
        ["less"] = Arithmetic.Compare("Less"),
        ["less_equal"] = Arithmetic.Compare("LessOrEqual"),
        ["logical_and"] = Arithmetic.Compare("And"),
        ["logical_or"] = Arithmetic.Compare("Or"),
        ["logical_xor"] = Arithmetic.Compare("Xor"),
        ["logical_not"] = Arithmetic.Unary("Not"),
        ["where"] = Arithmetic.Where,
        ["cast"] = Arithmetic.Cast,
        ["clip"] = Arithmetic.Clip,
        ["add_n"] = Arithmetic.AddAll,
        ["arctan2"] = Arithmetic.Of((graph, y, x) => graph.Atan2(y, x)),
        ["heaviside"] = Arithmetic.Of(Arithmetic.Heaviside),
        ["hypot"] = Arithmetic.Of((graph, x, y) => graph.Unary("Sqrt", graph.Add(graph.Mul(x, x), graph.Mul(y, y)))),
        ["logaddexp"] = Arithmetic.Of(Arithmetic.LogAddExp),
        ["outer"] = Arithmetic.Of((graph, x, y) => graph.Mul(graph.Reshape(x, -1, 1), graph.Reshape(y, 1, -1))),
        ["matmul"] = Arithmetic.MatMul,
        ["einsum"] = Arithmetic.Einsum,

        ["absolute"] = Arithmetic.Unary("Abs"),
        ["negative"] = Arithmetic.Unary("Neg"),
        ["exp"] = Arithmetic.Unary("Exp"),
        ["log"] = Arithmetic.Unary("Log"),
        ["sqrt"] = Arithmetic.Unary("Sqrt"),
        ["sin"] = Arithmetic.Unary("Sin"),
        ["cos"] = Arithmetic.Unary("Cos"),
        ["tan"] = Arithmetic.Unary("Tan"),
        ["arcsin"] = Arithmetic.Unary("Asin"),
        ["arccos"] = Arithmetic.Unary("Acos"),
        ["arctan"] = Arithmetic.Unary("Atan"),
        ["arccosh"] = Arithmetic.Unary("Acosh"),
        ["arcsinh"] = Arithmetic.Unary("Asinh"),
        ["arctanh"] = Arithmetic.Unary("Atanh"),
        ["sinh"] = Arithmetic.Unary("Sinh"),
        ["cosh"] = Arithmetic.Unary("Cosh"),
        ["floor"] = Arithmetic.Unary("Floor"),
        ["ceil"] = Arithmetic.Unary("Ceil"),
        ["round"] = Arithmetic.Unary("Round"),
        ["sign"] = Arithmetic.Unary("Sign"),
        ["erf"] = Arithmetic.Unary("Erf"),
        ["reciprocal"] = Arithmetic.Unary("Reciprocal"),
        ["square"] = call => [call.Graph.Mul(call.X, call.X)],
        ["rsqrt"] = call => [call.Graph.Unary("Reciprocal", call.Graph.Unary("Sqrt", call.X))],
        ["log1p"] = call => [call.Graph.Unary("Log", call.Graph.Add(call.X, 1))],
        ["expm1"] = call => [call.Graph.Add(call.Graph.Unary("Exp", call.X), -1)],
        ["cbrt"] = Arithmetic.OfSize((graph, size) => graph.Binary("Pow", size, graph.Constant(1 / 3f))),
        ["deg2rad"] = call => [call.Graph.Mul(call.X, MathF.PI / 180)],
        ["exp2"] = call => [call.Graph.Binary("Pow", call.Graph.Constant(2f), call.X)],
        ["isfinite"] = Arithmetic.IsFinite,
        ["isinf"] = call => [Arithmetic.Test(call, "IsInf")],
        ["isnan"] = call => [Arithmetic.Test(call, "IsNaN")],
        ["log10"] = call => [call.Graph.Mul(call.Graph.Unary("Log", call.X), 1 / MathF.Log(10))],
        ["log2"] = call => [call.Graph.Mul(call.Graph.Unary("Log", call.X), 1 / MathF.Log(2))],
        ["rad2deg"] = call => [call.Graph.Mul(call.X, 180 / MathF.PI)],
        ["trunc"] = Arithmetic.OfSize((graph, size) => graph.Unary("Floor", size)),
        ["stop_gradient"] = call => [call.X],
        ["identity"] = call => [call.X],

        ["relu"] = Activating.Relu,
        ["leaky_relu"] = Activating.LeakyRelu,
        ["gelu"] = Activating.Gelu,
        ["softmax"] = Activating.AlongAxis("Softmax"),
        ["log_softmax"] = Activating.AlongAxis("LogSoftmax"),
        ["l2_normalize"] = Activating.Normalize,
        ["local_response_normalization"] = Activating.LocalResponse,
        ["rms_normalization"] = Activating.RootMeanSquare,

        ["mean"] = Reducing.By("ReduceMean"),
        ["sum"] = Reducing.By("ReduceSum"),
        ["max"] = Reducing.By("ReduceMax"),
        ["min"] = Reducing.By("ReduceMin"),
        ["prod"] = Reducing.By("ReduceProd"),
        ["logsumexp"] = Reducing.By("ReduceLogSumExp"),
        ["norm"] = Reducing.By("ReduceL2"),
        ["all"] = Reducing.Truth("ReduceMin"),
        ["any"] = Reducing.Truth("ReduceMax"),
        ["count_nonzero"] = Reducing.CountNonZero,
        ["moments"] = Reducing.Moments,
        ["ptp"] = Reducing.Span,
        ["var"] = Reducing.Variance,
        ["std"] = Reducing.StandardDeviation,
        ["argmax"] = Reducing.Position("ArgMax"),
        ["argmin"] = Reducing.Position("ArgMin"),
        ["cumsum"] = Reducing.CumulativeSum,

        ["argsort"] = Ordering.Sort(givesPlaces: true),
        ["sort"] = Ordering.Sort(givesPlaces: false),
        ["take_along_axis"] = Ordering.TakeAlongAxis,
        ["top_k"] = Ordering.TopK,

        ["concatenate"] = Shaping.Concatenate,
        ["diff"] = Ordering.Differences,
        ["full_like"] = Ordering.FullLike,
        ["hstack"] = call => [call.Graph.Concat(call.Values[0].Rank == 1 ? 0 : 1, call.Values)],
        ["moveaxis"] = Ordering.MoveAxis,
        ["ravel"] = call => [call.Graph.Reshape(call.X, -1)],
        ["roll"] = Ordering.Roll,
        ["tril"] = Ordering.Triangle(isUpper: false),
        ["triu"] = Ordering.Triangle(isUpper: true),
        ["stack"] = Shaping.Stack,
        ["split"] = Shaping.Split,
        ["unstack"] = Shaping.Unstack,
        ["reshape"] = Shaping.Reshape,
        ["transpose"] = Shaping.Transpose,
        ["swapaxes"] = Shaping.SwapAxes,
        ["expand_dims"] = Shaping.ExpandDims,
        ["squeeze"] = Shaping.Squeeze,
        ["tile"] = Shaping.Tile,
        ["repeat"] = Shaping.Repeat,
        ["flip"] = Shaping.Flip,
        ["pad"] = Shaping.Pad,
        ["broadcast_to"] = Shaping.BroadcastTo,
        ["shape"] = Shaping.ShapeOf,
        ["ones_like"] = Shaping.Like(1),
        ["zeros_like"] = Shaping.Like(0),

        ["gather_nd"] = call => [call.Graph.GatherND(call.X, call.Graph.ToInt64(call.Operand(1, "indices")))],
        ["rgb_to_grayscale"] = Slicing.ToGrey,
        ["get_item"] = Slicing.GetItem,
        ["take"] = Slicing.Take,
        ["one_hot"] = Slicing.OneHot,
        ["resize"] = Slicing.Resize,
        ["space_to_depth"] = Slicing.SpaceToDepth,
        ["depth_to_space"] = Slicing.DepthToSpace,
    };

    /// <summary>Other names of the same, mostly TensorFlow's.</summary>
    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["sub"] = "subtract",
        ["rsub"] = "subtract_from",
        ["mul"] = "multiply",
        ["rmul"] = "multiply",
        ["add_v2"] = "add",
        ["radd"] = "add",
        ["bias_add"] = "add",
        ["div"] = "divide",
        ["truediv"] = "divide",
        ["true_divide"] = "divide",
        ["real_div"] = "divide",
        ["realdiv"] = "divide",
        ["div_no_nan"] = "divide_no_nan",
        ["pow"] = "power",
        ["neg"] = "negative",
        ["abs"] = "absolute",
        ["floordiv"] = "floor_divide",
        ["floor_div"] = "floor_divide",
        ["floormod"] = "mod",
        ["floor_mod"] = "mod",
        ["eq"] = "equal",
        ["ne"] = "not_equal",
        ["reduce_mean"] = "mean",
        ["reduce_sum"] = "sum",
        ["reduce_max"] = "max",
        ["reduce_min"] = "min",
        ["reduce_prod"] = "prod",
        ["reduce_variance"] = "var",
        ["reduce_std"] = "std",
        ["reduce_logsumexp"] = "logsumexp",
        ["amax"] = "max",
        ["amin"] = "min",
        ["concat"] = "concatenate",
        ["concat_v2"] = "concatenate",
        ["getitem"] = "get_item",
        ["gather"] = "take",
        ["gather_v2"] = "take",
        ["clip_by_value"] = "clip",
        ["acos"] = "arccos",
        ["asin"] = "arcsin",
        ["atan"] = "arctan",
        ["mat_mul"] = "matmul",
        ["batch_mat_mul"] = "matmul",
        ["batch_mat_mul_v2"] = "matmul",
        ["permute_dimensions"] = "transpose",
        ["reverse"] = "flip",
        ["convert_to_tensor"] = "identity",
        ["select"] = "where",
        ["select_v2"] = "where",
        ["normalize"] = "l2_normalize",
        ["arg_max"] = "argmax",
        ["arg_min"] = "argmin",
        ["unpack"] = "unstack",
        ["acosh"] = "arccosh",
        ["asinh"] = "arcsinh",
        ["atanh"] = "arctanh",
        ["atan2"] = "arctan2",
        ["is_finite"] = "isfinite",
        ["is_inf"] = "isinf",
        ["is_nan"] = "isnan",
        ["lrn"] = "local_response_normalization",
        ["radians"] = "deg2rad",
        ["reduce_all"] = "all",
        ["reduce_any"] = "any",
        ["reduce_euclidean_norm"] = "norm",
        ["top_kv2"] = "top_k",
        ["pack"] = "stack",
    };

    /// <summary>The names of all functions in <c>keras.ops</c>.</summary>
    public static IReadOnlyCollection<string> Names => Functions.Keys;

    /// <summary>The function of a layer that stands for one; null for a layer that does not, or for one that is not known.</summary>
    public static Func<LayerCall, KerasTensor[]>? Find(KerasLayer layer)
    {
        if (NameOf(layer) is not { } name) return null;
        string known = Aliases.GetValueOrDefault(name, name);
        if (Functions.TryGetValue(known, out Func<OperationCall, OnnxValue[]>? function))
        {
            return call => [.. function(new OperationCall(TensorFlowOperation.Adapt(call))).Select(call.Result)];
        }

        return Activating.IsActivation(known) ? call => [Activating.ByName(call, known)] : null;
    }

    /// <summary>Whether a layer stands for a function.</summary>
    public static bool Is(KerasLayer layer) => NameOf(layer) is not null;

    /// <summary>What a layer that stands for a function calls, for messages.</summary>
    public static string Describe(KerasLayer layer) => layer.ClassName switch
    {
        "TFOpLambda" or "SlicingOpLambda" => $"TensorFlow's function {layer.Config.Text("function")}",
        "TensorFlowOpLayer" => $"TensorFlow's operation {TensorFlowOperation.NameOf(layer)}",
        _ => $"keras.ops' {layer.ClassName}",
    };

    private static string? NameOf(KerasLayer layer) => layer.ClassName switch
    {
        "TFOpLambda" or "SlicingOpLambda" => layer.Config.Text("function")?.Split('.')[^1],
        "TensorFlowOpLayer" => TensorFlowOperation.NameOf(layer),
        _ => layer.Module.StartsWith("keras.src.ops", StringComparison.Ordinal)
            || layer.Module.StartsWith("keras.ops", StringComparison.Ordinal) ? SnakeCase.Of(layer.ClassName) : null,
    };
}
