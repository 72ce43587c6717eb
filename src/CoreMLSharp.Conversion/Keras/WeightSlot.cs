namespace CoreMLSharp.Conversion.Keras;

/// <summary>A place of a layer for an array of weights, in the order in which Keras lists them.</summary>
/// <param name="Name">Its name in Keras.</param>
/// <param name="Condition">Which settings of a layer bring it about; null where it is always there.</param>
/// <param name="IsTrainable">Whether training changes it.</param>
internal sealed record WeightSlot(string Name, Func<KerasConfig, bool>? Condition = null, bool IsTrainable = true)
{
    /// <summary>Whether a layer has it.</summary>
    public bool IsIn(KerasLayer layer) => Condition is null || Condition(layer.Config);
}

/// <summary>The places that several kinds of layers have.</summary>
internal static class WeightSlots
{
    public static readonly WeightSlot[] None = [];

    public static readonly WeightSlot[] KernelAndBias = [new("kernel"), Bias];

    /// <summary>Those of a layer that is its own, and of one inside of an attention.</summary>
    public static readonly WeightSlot[] KernelAndBiasOfAxes =
    [
        new("kernel"), new("bias", config => config.Has("equation") ? config.Has("bias_axes") : config.Flag("use_bias", true)),
    ];

    public static readonly WeightSlot[] Depthwise = [new("depthwise_kernel"), Bias];

    public static readonly WeightSlot[] Separable = [new("depthwise_kernel"), new("pointwise_kernel"), Bias];

    public static readonly WeightSlot[] Recurrent = [new("kernel"), new("recurrent_kernel"), Bias];

    public static readonly WeightSlot[] CuDnn = [new("kernel"), new("recurrent_kernel"), new("bias")];

    public static readonly WeightSlot[] ScaleAndShift =
    [
        new("gamma", config => config.Flag("scale", true)), new("beta", config => config.Flag("center", true)),
    ];

    /// <summary>With rms_scaling there is a factor in any case, and never a summand.</summary>
    public static readonly WeightSlot[] LayerNormalization =
    [
        new("gamma", config => config.Flag("scale", true) || config.Flag("rms_scaling")),
        new("beta", config => config.Flag("center", true) && !config.Flag("rms_scaling")),
    ];

    public static readonly WeightSlot[] BatchNormalization =
    [
        .. ScaleAndShift, new("moving_mean", IsTrainable: false), new("moving_variance", IsTrainable: false),
    ];

    /// <summary>Statistics that were measured, unless they were given as settings.</summary>
    public static readonly WeightSlot[] Statistics =
    [
        new("mean", IsMeasured, IsTrainable: false), new("variance", IsMeasured, IsTrainable: false),
        new("count", IsMeasured, IsTrainable: false),
    ];

    /// <summary>The weights of an attention whose scores are products.</summary>
    public static readonly WeightSlot[] DotScores =
    [
        new("scale", config => config.Flag("use_scale")),
        new("concat_score_weight", config => config.Text("score_mode") == "concat"),
    ];

    /// <summary>The weights of an attention whose scores are sums.</summary>
    public static readonly WeightSlot[] SumScores = [new("scale", config => config.Flag("use_scale", true))];

    public static readonly WeightSlot[] ShortTimeWaves =
    [
        new("real_kernel", config => config.Text("mode") != "imag"), new("imag_kernel", config => config.Text("mode") != "real"),
    ];

    public static readonly WeightSlot[] HighwayOfKeras1 =
    [
        new("kernel"), new("carry_kernel"), new("bias", config => config.Flag("use_bias", true)),
        new("carry_bias", config => config.Flag("use_bias", true)),
    ];

    /// <summary>Cells of Keras 1, whose gates each had arrays of their own.</summary>
    public static readonly Dictionary<string, WeightSlot[]> Keras1 = new()
    {
        ["LSTMCell"] = Gates("i", "c", "f", "o"),
        ["ConvLSTM2DCell"] = Gates("i", "c", "f", "o"),
        ["GRUCell"] = Gates("z", "r", "h"),
    };

    private static WeightSlot Bias => new("bias", config => config.Flag("use_bias", true));

    private static bool IsMeasured(KerasConfig config) => !config.Has("mean");

    private static WeightSlot[] Gates(params string[] gates) =>
        [.. gates.SelectMany(gate => new WeightSlot[] { new($"W_{gate}"), new($"U_{gate}"), new($"b_{gate}") })];
}
