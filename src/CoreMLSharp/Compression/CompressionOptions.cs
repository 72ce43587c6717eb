using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Compression;

/// <summary>How a model is compressed. What only ML Programs can store is an error for neural networks.</summary>
public sealed record CompressionOptions
{
    /// <summary>How weights become smaller.</summary>
    public required CompressionMode Mode { get; init; }

    /// <summary>
    /// Bits of each weight. In neural networks 1 to 8, or 2 to 8 for <see cref="CompressionMode.Symmetric"/>. In ML Programs 4 or 8 for linear codes, and
    /// 1, 2, 3, 4, 6 or 8 for tables. Unused for <see cref="CompressionMode.Float16"/> and <see cref="CompressionMode.Prune"/>.
    /// </summary>
    public int Bits { get; init; } = 8;

    /// <summary>What has a scale of its own.</summary>
    public CompressionGranularity Granularity { get; init; } = CompressionGranularity.PerChannel;

    /// <summary>How many input channels a block of <see cref="CompressionGranularity.PerBlock"/> has; it divides their number.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>Where tables come from.</summary>
    public PaletteKind Palette { get; init; } = PaletteKind.KMeans;

    /// <summary>The table of <see cref="PaletteKind.Custom"/>: 1 to 2^bits numbers.</summary>
    public IReadOnlyList<float> Table { get; init; } = [];

    /// <summary>How many output channels share a table; null for all. Only in ML Programs; it divides their number.</summary>
    public int? GroupSize { get; init; }

    /// <summary>How many weights, one of each of so many neighbouring output channels, a table's entry stands for. More than 1 only in ML Programs.</summary>
    public int VectorLength { get; init; } = 1;

    /// <summary>8 for tables whose entries are integers of eight bits with a scale; null for floats. Only in ML Programs.</summary>
    public int? TableBits { get; init; }

    /// <summary>The part of each tensor's weights, those of the smallest size, that become zeros; null for none. Only in ML Programs.</summary>
    public double? Sparsity { get; init; }

    /// <summary>Instead of <see cref="Sparsity"/>: of so many weights for neighbouring input channels, so many of the smallest become zeros.</summary>
    public (int Zeros, int Of)? Pattern { get; init; }

    /// <summary>Which layers are compressed.</summary>
    public LayerSelection Layers { get; init; } = new();

    internal bool IsPruned => Sparsity is not null || Pattern is not null;

    /// <summary>Refuses options that no model can be compressed with.</summary>
    /// <exception cref="CoreMLException">There are such; the message says which, and what there is.</exception>
    public void Check()
    {
        int least = Mode == CompressionMode.Symmetric ? 2 : 1;
        if (Mode is not (CompressionMode.Float16 or CompressionMode.Prune) && (Bits < least || Bits > 8))
        {
            throw new CoreMLException($"{Bits} bits cannot be used for {Mode.ToString().ToLowerInvariant()} compression; choose {least} to 8.");
        }

        if (Mode == CompressionMode.Palettize && Palette == PaletteKind.Custom)
        {
            if (Table.Count == 0 || Table.Count > 1 << Bits) throw new CoreMLException($"The table has {Table.Count} numbers; {Bits} bits choose from 1 to {1 << Bits}.");
            if (!Table.All(float.IsFinite)) throw new CoreMLException("The table holds a number that is not finite.");
        }

        if (Mode == CompressionMode.Prune && !IsPruned) throw new CoreMLException("Pruning needs a sparsity, such as 0.5, or a pattern, such as 2 of 4.");
        if (Sparsity is not null && Pattern is not null) throw new CoreMLException("Give a sparsity or a pattern, not both.");
        if (Sparsity is not (null or (>= 0 and <= 1))) throw new CoreMLException($"A sparsity of {Sparsity} is not between 0 and 1.");
        if (Pattern is var (zeros, of) && (zeros < 1 || zeros > of)) throw new CoreMLException($"{zeros} of {of} weights cannot become zeros.");
        if (Mode == CompressionMode.Float16 && IsPruned) throw new CoreMLException("Half floats are not pruned at once: prune the model first or choose another mode.");
        if (BlockSize < 1 || GroupSize < 1 || VectorLength < 1) throw new CoreMLException("Sizes of blocks, groups and vectors are at least 1.");
        if (TableBits is not (null or 8)) throw new CoreMLException($"Tables of {TableBits}-bit entries are not defined; 8 is.");
        if (VectorLength > 1 && (Palette != PaletteKind.KMeans || IsPruned)) throw new CoreMLException("Tables of vectors come from k-means only, and are not pruned.");
    }

    /// <summary>Refuses what neural networks cannot store.</summary>
    internal void CheckForNetworks()
    {
        string? what = Mode == CompressionMode.Prune || IsPruned ? "Zeros are left out"
            : Granularity == CompressionGranularity.PerBlock ? "Blocks have scales"
            : GroupSize is not null ? "Groups of channels have tables"
            : VectorLength > 1 ? "Tables have vectors"
            : TableBits is not null ? "Tables have integers"
            : null;
        if (what is not null) throw new CoreMLException($"{what} only in ML Programs, but the model is a neural network.");
    }

    /// <summary>Refuses bits that ML Programs have no integers of.</summary>
    internal void CheckForPrograms()
    {
        bool isLinear = Mode is CompressionMode.Linear or CompressionMode.Symmetric;
        if (isLinear && Bits is not (4 or 8)) throw new CoreMLException($"ML Programs have linear codes of 4 and 8 bits, not of {Bits}.");
        if (Mode == CompressionMode.Palettize && Bits is not (1 or 2 or 3 or 4 or 6 or 8)) throw new CoreMLException($"ML Programs have tables for 1, 2, 3, 4, 6 and 8 bits, not for {Bits}.");
    }
}
