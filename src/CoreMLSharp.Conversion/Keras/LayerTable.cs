using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Conversion.Keras.Layers;
using CoreMLSharp.Conversion.Keras.Operations;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Conversion.Keras.WeightSlots;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>All layers that are known, by the names of their Python classes in Keras 2 and 3.</summary>
internal sealed class LayerTable
{
    private static readonly LayerDefinition Identity = new(Core.Identity, None, PassesMask: true);
    private static readonly LayerDefinition Recurrence = new(RecurrentLayers.Rnn, None);

    private static readonly Dictionary<string, LayerDefinition> Known = new()
    {
        ["InputLayer"] = Identity,

        ["Dense"] = new(Core.Dense, KernelAndBias, PassesMask: true),
        ["EinsumDense"] = new(Core.EinsumDense, KernelAndBiasOfAxes),
        ["Embedding"] = new(Core.Embedding, [new("embeddings")]),
        ["Masking"] = new(Core.Masking, None),
        ["Flatten"] = new(Core.Flatten, None),
        ["Reshape"] = new(Core.Reshape, None),
        ["Permute"] = new(Core.Permute, None),
        ["RepeatVector"] = new(Core.RepeatVector, None),

        ["Activation"] = new(Activations.Activation, None, PassesMask: true),
        ["ReLU"] = new(Activations.Relu, None, PassesMask: true),
        ["LeakyReLU"] = new(Activations.LeakyRelu, None, PassesMask: true),
        ["ELU"] = new(Activations.Elu, None, PassesMask: true),
        ["ThresholdedReLU"] = new(Activations.ThresholdedRelu, None, PassesMask: true),
        ["PReLU"] = new(Activations.PRelu, [new("alpha")], PassesMask: true),
        ["Softmax"] = new(Activations.Softmax, None, PassesMask: true),

        ["Conv1D"] = new(Convolutions.Conv(1), KernelAndBias),
        ["Conv2D"] = new(Convolutions.Conv(2), KernelAndBias),
        ["Conv3D"] = new(Convolutions.Conv(3), KernelAndBias),
        ["DepthwiseConv1D"] = new(Convolutions.Depthwise(1), Depthwise),
        ["DepthwiseConv2D"] = new(Convolutions.Depthwise(2), Depthwise),
        ["SeparableConv1D"] = new(Convolutions.Separable(1), Separable),
        ["SeparableConv2D"] = new(Convolutions.Separable(2), Separable),
        ["Conv1DTranspose"] = new(TransposedConvolutions.ConvTranspose(1), KernelAndBias),
        ["Conv2DTranspose"] = new(TransposedConvolutions.ConvTranspose(2), KernelAndBias),
        ["Conv3DTranspose"] = new(TransposedConvolutions.ConvTranspose(3), KernelAndBias),
        ["LocallyConnected1D"] = new(LocallyConnected.Conv(1), KernelAndBias),
        ["LocallyConnected2D"] = new(LocallyConnected.Conv(2), KernelAndBias),

        ["MaxPooling1D"] = new(Pooling.Max(1), None),
        ["MaxPooling2D"] = new(Pooling.Max(2), None),
        ["MaxPooling3D"] = new(Pooling.Max(3), None),
        ["AveragePooling1D"] = new(Pooling.Average(1), None),
        ["AveragePooling2D"] = new(Pooling.Average(2), None),
        ["AveragePooling3D"] = new(Pooling.Average(3), None),
        ["AdaptiveMaxPooling1D"] = new(Pooling.Adaptive("ReduceMax", 1), None),
        ["AdaptiveMaxPooling2D"] = new(Pooling.Adaptive("ReduceMax", 2), None),
        ["AdaptiveMaxPooling3D"] = new(Pooling.Adaptive("ReduceMax", 3), None),
        ["AdaptiveAveragePooling1D"] = new(Pooling.Adaptive("ReduceMean", 1), None),
        ["AdaptiveAveragePooling2D"] = new(Pooling.Adaptive("ReduceMean", 2), None),
        ["AdaptiveAveragePooling3D"] = new(Pooling.Adaptive("ReduceMean", 3), None),
        ["GlobalMaxPooling1D"] = new(Pooling.GlobalMax, None),
        ["GlobalMaxPooling2D"] = new(Pooling.GlobalMax, None),
        ["GlobalMaxPooling3D"] = new(Pooling.GlobalMax, None),
        ["GlobalAveragePooling1D"] = new(Pooling.GlobalAverage, None),
        ["GlobalAveragePooling2D"] = new(Pooling.GlobalAverage, None),
        ["GlobalAveragePooling3D"] = new(Pooling.GlobalAverage, None),

        ["ZeroPadding1D"] = new(Resampling.ZeroPadding(1), None),
        ["ZeroPadding2D"] = new(Resampling.ZeroPadding(2), None),
        ["ZeroPadding3D"] = new(Resampling.ZeroPadding(3), None),
        ["Cropping1D"] = new(Resampling.Cropping(1), None),
        ["Cropping2D"] = new(Resampling.Cropping(2), None),
        ["Cropping3D"] = new(Resampling.Cropping(3), None),
        ["UpSampling1D"] = new(Resampling.UpSampling(1), None),
        ["UpSampling2D"] = new(Resampling.UpSampling(2), None),
        ["UpSampling3D"] = new(Resampling.UpSampling(3), None),
        ["Resizing"] = new(Resampling.Resizing, None),
        ["CenterCrop"] = new(Resampling.CenterCrop, None),
        ["RandomCrop"] = new(Resampling.CenterCrop, None),

        ["BatchNormalization"] = new(Normalizations.BatchNormalization, BatchNormalization, PassesMask: true),
        ["LayerNormalization"] = new(Normalizations.LayerNormalization, LayerNormalization, PassesMask: true),
        ["GroupNormalization"] = new(Normalizations.GroupNormalization, ScaleAndShift, PassesMask: true),
        ["RMSNormalization"] = new(Normalizations.RmsNormalization, [new("scale")], PassesMask: true),
        ["UnitNormalization"] = new(Normalizations.UnitNormalization, None, PassesMask: true),
        ["SpectralNormalization"] = new(Normalizations.Wrapped, [new("vector_u", IsTrainable: false)]),
        ["Normalization"] = new(Normalizations.Normalization, Statistics),

        ["Add"] = new(Merging.Combine("Add"), None),
        ["Subtract"] = new(Merging.Subtract, None),
        ["Multiply"] = new(Merging.Combine("Mul"), None),
        ["Average"] = new(Merging.Average, None),
        ["Maximum"] = new(Merging.Combine("Max"), None),
        ["Minimum"] = new(Merging.Combine("Min"), None),
        ["Concatenate"] = new(Merging.Concatenate, None),
        ["Dot"] = new(Merging.Dot, None),
        ["Merge"] = new(Merging.Merge, None),

        ["Highway"] = new(Keras1Layers.Highway, HighwayOfKeras1),
        ["MaxoutDense"] = new(Keras1Layers.MaxoutDense, KernelAndBias),
        ["ParametricSoftplus"] = new(Keras1Layers.ParametricSoftplus, [new("alpha"), new("beta")]),
        ["SReLU"] = new(Keras1Layers.SRelu, [new("t_left"), new("a_left"), new("t_right"), new("a_right")]),

        ["SimpleRNNCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["LSTMCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["GRUCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["ConvLSTM1DCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["ConvLSTM2DCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["ConvLSTM3DCell"] = new(RecurrentLayers.Cell, Recurrent),
        ["StackedRNNCells"] = new(RecurrentLayers.Cell, None),
        ["RNN"] = Recurrence,
        ["SimpleRNN"] = Recurrence,
        ["LSTM"] = Recurrence,
        ["GRU"] = Recurrence,
        ["ConvLSTM1D"] = Recurrence,
        ["ConvLSTM2D"] = Recurrence,
        ["ConvLSTM3D"] = Recurrence,
        ["CuDNNLSTM"] = new(RecurrentLayers.CuDnn, CuDnn),
        ["CuDNNGRU"] = new(RecurrentLayers.CuDnn, CuDnn),
        ["Bidirectional"] = new(RecurrentLayers.Bidirectional, None),
        ["TimeDistributed"] = new(RecurrentLayers.TimeDistributed, None),

        ["Attention"] = new(Attentions.Attention, DotScores),
        ["AdditiveAttention"] = new(Attentions.Additive, SumScores),
        ["MultiHeadAttention"] = new(MultiHeadAttentions.Attend, None, PassesMask: true),
        ["GroupedQueryAttention"] = new(MultiHeadAttentions.Attend, None, PassesMask: true),
        ["GroupQueryAttention"] = new(MultiHeadAttentions.Attend, None, PassesMask: true),

        ["MelSpectrogram"] = new(Spectrograms.Mel, None),
        ["STFTSpectrogram"] = new(Spectrograms.ShortTime, ShortTimeWaves),
        ["Rescaling"] = new(Preprocessing.Rescaling, None),
        ["CategoryEncoding"] = new(Preprocessing.CategoryEncoding, None),
        ["Discretization"] = new(Preprocessing.Discretization, None),
        ["IntegerLookup"] = new(Preprocessing.IntegerLookup, None),
    };

    /// <summary>What does nothing once a network is trained: noise, and changes of pictures at random.</summary>
    private static readonly string[] ForTraining =
    [
        "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout",
        "ActivityRegularization", "Identity", "RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomBrightness",
        "RandomTranslation", "RandomHeight", "RandomWidth", "RandomHue", "RandomSaturation", "RandomSharpness", "RandomShear",
        "RandomColorJitter", "RandomColorDegeneration", "RandomPosterization", "RandomPerspective", "RandomGaussianBlur", "RandomInvert",
        "RandomErasing", "RandomGrayscale", "RandomElasticTransform", "RandAugment", "AugMix", "CutMix", "MixUp",
    ];

    private readonly Dictionary<string, LayerDefinition> _custom;

    /// <param name="custom">Layers that only the caller knows, by their classes or names.</param>
    public LayerTable(IReadOnlyDictionary<string, CustomOperator> custom) =>
        _custom = custom.ToDictionary(layer => layer.Key, layer => CustomLayerCall.Define(layer.Value));

    static LayerTable()
    {
        foreach (string name in ForTraining) Known.Add(name, Identity);
    }

    /// <summary>The classes of all layers that are known.</summary>
    public static IReadOnlyCollection<string> Classes => Known.Keys;

    /// <summary>How a layer is translated; null where it is not known.</summary>
    public LayerDefinition? Find(KerasLayer layer)
    {
        if (_custom.TryGetValue(layer.Name, out LayerDefinition? custom) || _custom.TryGetValue(layer.ClassName, out custom)) return custom;
        if (OperationTable.Is(layer)) return OperationTable.Find(layer) is { } function ? new LayerDefinition(function, None) : null;
        return Known.GetValueOrDefault(layer.ClassName);
    }

    /// <summary>The weights that a layer itself has, without those of layers inside of it.</summary>
    public IEnumerable<WeightSlot> SlotsOf(KerasLayer layer, KerasVersion version)
    {
        if (layer.Model is not null) return None;
        bool isSeparate = version.Major == 1 && layer.Config.Text("consume_less") != "gpu";
        if (isSeparate && Keras1.TryGetValue(layer.ClassName, out WeightSlot[]? gates)) return gates;
        return (Find(layer)?.Slots ?? None).Where(slot => slot.IsIn(layer));
    }

    /// <summary>Checks that all layers of a network are known.</summary>
    /// <exception cref="UnsupportedModelException">Some are not; the message names all.</exception>
    public void Require(KerasLayer network)
    {
        string[] unknown =
        [
            .. network.SelfAndInner().Where(layer => layer.Model is null && (Find(layer) is null || IsQuantized(layer)))
            .Select(Describe).Distinct(),
        ];
        if (unknown.Length == 0) return;
        throw new UnsupportedModelException(
            $"{Counted.Of(unknown.Length, "layer")} cannot be converted: {string.Join("; ", unknown)}. " +
            "Replace them by Keras's own layers, or give a translation of each.")
        {
            Hint = Hint.TranslateCustomOperator,
        };
    }

    /// <summary>Whether the weights are whole numbers, by what Keras 3 calls the type of the layer.</summary>
    private static bool IsQuantized(KerasLayer layer) => layer.Config.Object("dtype") is { } type
        && new KerasConfig(type).Text("class_name")?.StartsWith("Quantized", StringComparison.Ordinal) == true;

    private static string Describe(KerasLayer layer) => layer.ClassName switch
    {
        _ when IsQuantized(layer) => $"'{layer.Name}' ({layer.ClassName} with quantized weights; convert the model as it was before)",
        "Lambda" => $"'{layer.Name}' (Lambda: Python code, which is never run)",
        _ when OperationTable.Is(layer) => $"'{layer.Name}' ({OperationTable.Describe(layer)})",
        _ => $"'{layer.Name}' (of the class {layer.ClassName})",
    };
}
