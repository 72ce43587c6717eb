namespace CoreMLSharp.Conversion.Keras.Weights;

/// <summary>Puts weights of earlier versions and of other backends into the form of today.</summary>
internal static class OldWeights
{
    /// <summary>Kernels that Theano kept turned by half a turn.</summary>
    private static readonly HashSet<string> Flipped = ["Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2DCell"];

    /// <summary>Adapts the weights of a layer and of all inside of it.</summary>
    public static void Adapt(KerasLayer root, KerasVersion version)
    {
        foreach (KerasLayer layer in root.SelfAndInner())
        {
            if (version.Major == 1) AdaptKeras1(layer);
            if (version is { Major: 2, Backend: "theano" } && Flipped.Contains(layer.ClassName)) Flip(layer);
        }
    }

    private static void Flip(KerasLayer layer)
    {
        foreach (string name in layer.Weights.Keys.Where(name => name.EndsWith("kernel", StringComparison.Ordinal)).ToArray())
        {
            KerasArray kernel = layer.Weights[name];
            layer.Weights[name] = kernel.Flip(kernel.Dims.Length - 2);
        }
    }

    private static void AdaptKeras1(KerasLayer layer)
    {
        if (layer.Weights.ContainsKey("W_i")) Join(layer, "i", "f", "c", "o");
        if (layer.Weights.ContainsKey("W_z")) Join(layer, "z", "r", "h");
        if (!layer.Weights.TryGetValue("kernel", out KerasArray? kernel)) return;
        bool isFirst = layer.Config.Text("data_format") == "channels_first";
        int rank = kernel.Dims.Length;
        layer.Weights["kernel"] = layer.ClassName switch
        {
            "Conv1D" when rank == 4 => Conv1D(layer, kernel),
            "Conv2D" when isFirst && rank == 4 => kernel.Transpose(2, 3, 1, 0),
            "Conv3D" when isFirst && rank == 5 => kernel.Transpose(2, 3, 4, 1, 0),
            "Conv2DTranspose" when isFirst && rank == 4 => kernel.Transpose(2, 3, 0, 1),
            "Conv2DTranspose" when rank == 4 => kernel.Transpose(0, 1, 3, 2),
            _ => kernel,
        };
    }

    /// <summary>Keras 1 kept the kernel of one axis as one of two, the other of length 1; even earlier, outputs first.</summary>
    private static KerasArray Conv1D(KerasLayer layer, KerasArray kernel)
    {
        long length = layer.Config.Integers("kernel_size", 1)[0];
        bool isToday = kernel.Dims[0] == length && kernel.Dims[1] == 1 && kernel.Dims[3] == layer.Config.TryInteger("filters");
        KerasArray ordered = isToday ? kernel : kernel.Transpose(2, 3, 1, 0);
        return ordered.Reshape(ordered.Dims[0], ordered.Dims[2], ordered.Dims[3]);
    }

    private static void Join(KerasLayer layer, params string[] gates)
    {
        KerasArray Of(string letter) => KerasArray.Concat([.. gates.Select(gate => layer.Weights[$"{letter}_{gate}"])]);
        (layer.Weights["kernel"], layer.Weights["recurrent_kernel"], layer.Weights["bias"]) = (Of("W"), Of("U"), Of("b"));
    }
}
