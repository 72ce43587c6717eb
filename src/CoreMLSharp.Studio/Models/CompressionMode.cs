using CoreMLSharp.Compression;

namespace CoreMLSharp.Studio.Models;

/// <summary>A way to make a model smaller, as the page offers it.</summary>
/// <param name="Id">What the page's form calls it, and the made file's name ends in.</param>
/// <param name="Label">What a person reads.</param>
/// <param name="Encoding">How weights are stored.</param>
public sealed record CompressionMode(string Id, string Label, WeightEncoding Encoding)
{
    /// <summary>All of them, the gentlest first.</summary>
    public static readonly IReadOnlyList<CompressionMode> All =
    [
        new("float16", "16 bits: half floats, hardly a difference", new Float16Encoding()),
        new("8bit", "8 bits: a scale for each channel", new LinearQuantization()),
        new("6bit", "6 bits: a table of 64 numbers for each layer", new Palettization { Bits = 6 }),
        new("4bit", "4 bits: a table of 16 numbers for each layer", new Palettization { Bits = 4 }),
        new("2bit", "2 bits: a table of 4 numbers for each layer", new Palettization { Bits = 2 }),
        new("pruned", "Half of the weights zeros (ML Programs)", new Pruning { Sparsity = 0.5 }),
    ];

    /// <summary>The one of that name; the first if there is none.</summary>
    public static CompressionMode Find(string? id) => All.FirstOrDefault(mode => mode.Id == id) ?? All[0];
}
