using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>The weights of a recurrent cell: [inputs, gates · units], [units, gates · units], and biases of the gates.</summary>
/// <param name="Kernel">What the input is multiplied with.</param>
/// <param name="Recurrent">What the state is multiplied with.</param>
/// <param name="Bias">The bias of the input; null for none.</param>
/// <param name="RecurrentBias">A bias of the state by itself; null for none.</param>
internal sealed record CellWeights(KerasArray Kernel, KerasArray Recurrent, KerasArray? Bias, KerasArray? RecurrentBias)
{
    /// <summary>The size of the state.</summary>
    public long Units => Recurrent.Dims[0];

    /// <summary>The weights of a cell as Keras lists them; those of a GRU may have two biases, one below the other.</summary>
    public static CellWeights Of(LayerCall call, int gates)
    {
        (KerasArray kernel, KerasArray recurrent) = Kernels(call, gates);
        if (call.OptionalArray("bias") is not { Dims.Length: 2 } both)
        {
            return new CellWeights(kernel, recurrent, call.OptionalArray("bias")?.Reshape(kernel.Dims[1]), null);
        }

        KerasArray[] rows = both.Dims[0] == 2
            ? Rows(both)
            : throw new ModelFormatException($"its bias has the shape [{string.Join(", ", both.Dims)}].");
        return new CellWeights(kernel, recurrent, rows[0].Reshape(kernel.Dims[1]), rows[1].Reshape(kernel.Dims[1]));
    }

    /// <summary>
    /// The weights as NVIDIA's library keeps them: every gate's kernel is transposed in memory, its recurrent kernel transposed, and there
    /// are two biases.
    /// </summary>
    public static CellWeights OfCuDnn(LayerCall call, int gates)
    {
        (KerasArray kernel, KerasArray recurrent) = Kernels(call, gates);
        KerasArray[] biases = call.Array("bias").Split(2);
        return new CellWeights(
            KerasArray.Concat([.. kernel.Split(gates).Select(gate => gate.Reshape(gate.Dims[1], gate.Dims[0]).Transpose(1, 0))]),
            KerasArray.Concat([.. recurrent.Split(gates).Select(gate => gate.Transpose(1, 0))]),
            biases[0].Reshape(kernel.Dims[1]),
            biases[1].Reshape(kernel.Dims[1]));
    }

    /// <summary>
    /// An array in ONNX's form: the gates in another order, each with outputs in rows.
    /// </summary>
    public static float[] ForOnnx(KerasArray array, int gates, params int[] order)
    {
        KerasArray[] parts = array.Split(gates);
        return [.. order.SelectMany(gate => array.Dims.Length == 2 ? parts[gate].Transpose(1, 0).Elements : parts[gate].Elements)];
    }

    private static (KerasArray Kernel, KerasArray Recurrent) Kernels(LayerCall call, int gates)
    {
        (KerasArray kernel, KerasArray recurrent) = (call.Array("kernel"), call.Array("recurrent_kernel"));
        kernel.RequireRank(2);
        recurrent.RequireRank(2);
        return recurrent.Dims[1] == gates * recurrent.Dims[0] && kernel.Dims[1] == recurrent.Dims[1]
            ? (kernel, recurrent)
            : throw new ModelFormatException(
                $"its kernels of shapes [{string.Join(", ", kernel.Dims)}] and [{string.Join(", ", recurrent.Dims)}] are not those of " +
                $"{Counted.Of(gates, "gate")}.");
    }

    private static KerasArray[] Rows(KerasArray both)
    {
        int length = (int)both.Dims[1];
        float[] elements = both.Elements;
        return [.. Enumerable.Range(0, 2).Select(row => KerasArray.Of(both.Name, elements.AsSpan(row * length, length).ToArray(), length))];
    }
}
