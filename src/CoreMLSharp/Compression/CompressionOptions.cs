namespace CoreMLSharp.Compression;

/// <summary>How a model is compressed.</summary>
public sealed record CompressionOptions
{
    /// <summary>How weights become smaller.</summary>
    public required CompressionMode Mode { get; init; }

    /// <summary>Bits of each weight, 1 to 8 (2 to 8 for <see cref="CompressionMode.Symmetric"/>); unused for <see cref="CompressionMode.Float16"/>.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>What has a scale of its own.</summary>
    public CompressionGranularity Granularity { get; init; } = CompressionGranularity.PerChannel;

    /// <summary>Where tables come from.</summary>
    public PaletteKind Palette { get; init; } = PaletteKind.KMeans;

    /// <summary>The table of <see cref="PaletteKind.Custom"/>: 1 to 2^bits numbers.</summary>
    public IReadOnlyList<float> Table { get; init; } = [];

    /// <summary>Which layers are compressed.</summary>
    public LayerSelection Layers { get; init; } = new();

    internal void Check()
    {
        int least = Mode == CompressionMode.Symmetric ? 2 : 1;
        if (Mode != CompressionMode.Float16 && (Bits < least || Bits > 8))
        {
            throw new CoreMLException($"{Bits} bits cannot be used for {Mode.ToString().ToLowerInvariant()} compression; choose {least} to 8.");
        }

        if (Mode != CompressionMode.Palettize || Palette != PaletteKind.Custom) return;
        if (Table.Count == 0 || Table.Count > 1 << Bits) throw new CoreMLException($"The table has {Table.Count} numbers; {Bits} bits choose from 1 to {1 << Bits}.");
        if (!Table.All(float.IsFinite)) throw new CoreMLException("The table holds a number that is not finite.");
    }
}
