using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Compression;

/// <summary>
/// A way to store weights in fewer bytes: <see cref="Float16Encoding"/>, <see cref="LinearQuantization"/>, <see cref="Palettization"/> or
/// <see cref="Pruning"/>. Each knows its options, what may be said in them, and how both neural networks and ML Programs store it.
/// </summary>
public abstract record WeightEncoding
{
    internal const string NotSmaller = "would not be smaller";
    private protected const string NotFinite = "has numbers that are not finite";

    private protected WeightEncoding() { }

    /// <summary>The oldest operation set that has what the options ask for.</summary>
    internal abstract Opset LeastOpset { get; }

    /// <summary>
    /// Whether batch normalisation, scales and biases go into the layers before them: integers then have the error of one layer, not two.
    /// </summary>
    internal virtual bool FoldsLayers => true;

    /// <summary>Refuses options that contradict each other or are out of range.</summary>
    /// <exception cref="CoreMLException">They are; the message says what is allowed.</exception>
    internal virtual void Check() { }

    /// <summary>Refuses what ML Programs cannot store.</summary>
    /// <exception cref="CoreMLException">They cannot.</exception>
    internal virtual void CheckForPrograms() { }

    /// <summary>What of this only ML Programs store; null where neural networks can store all of it.</summary>
    internal virtual string? OnlyInPrograms => null;

    /// <summary>Why none of a layer's tensors can be stored so; null when they can.</summary>
    internal virtual string? Refuse(NetworkLayer layer) => null;

    /// <summary>Encodes a layer's tensor.</summary>
    /// <param name="weight">The tensor.</param>
    /// <param name="numbers">Its numbers.</param>
    internal abstract Attempt<EncodedWeights> Encode(LayerWeight weight, ReadOnlySpan<float> numbers);

    /// <summary>Encodes a program's constant in the form of an operation set.</summary>
    internal abstract Attempt<EncodedConstant> Encode(ProgramConstant constant, Opset opset);

    /// <summary>Refuses what neural networks cannot store.</summary>
    /// <exception cref="CoreMLException">They cannot.</exception>
    internal void CheckForNetworks()
    {
        if (OnlyInPrograms is not { } what) return;
        throw new CoreMLException($"{what} only available for ML Programs; this model is a neural network.");
    }
}
