using System.Text;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>What a tokenizer must know of scripts.</summary>
internal static class Script
{
    /// <summary>
    /// Blocks of Unicode whose scripts put no spaces between words: Thai, Lao, Myanmar, Khmer; Japanese and Chinese signs with their
    /// iteration marks; the supplementary ideographic planes.
    /// </summary>
    private static readonly (int First, int Last)[] Unspaced =
    [
        (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C),
        (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9D), (0x20000, 0x3FFFF),
    ];

    /// <summary>Whether a character belongs to a script that puts no spaces between words.</summary>
    public static bool IsUnspaced(Rune rune) =>
        rune.Value >= Unspaced[0].First && Array.Exists(Unspaced, block => rune.Value >= block.First && rune.Value <= block.Last);
}
