using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.Libsvm;

/// <summary>A support vector with its coefficients, one for each decision in which its class takes part.</summary>
/// <param name="Coefficients">The coefficients.</param>
/// <param name="Places">Where numbers stand that are not 0, from 0.</param>
/// <param name="Numbers">These numbers.</param>
internal sealed record SupportVector(float[] Coefficients, int[] Places, float[] Numbers)
{
    /// <summary>Up to the last number that is not 0.</summary>
    public int Length => Places.Length == 0 ? 0 : Places.Max() + 1;

    /// <summary>Reads a line: coefficients, then <c>place:number</c> with places from 1.</summary>
    public static SupportVector Parse(string line)
    {
        string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int first = Array.FindIndex(words, word => word.Contains(':', StringComparison.Ordinal));
        if (first < 0) first = words.Length;
        (int Place, float Number)[] entries = [.. words[first..].Select(Entry)];
        return new SupportVector(
            [.. words[..first].Select(LibsvmFile.Parse)], [.. entries.Select(entry => entry.Place)],
            [.. entries.Select(entry => entry.Number)]);
    }

    /// <summary>All numbers of the vector.</summary>
    public float[] Spread(int columns)
    {
        float[] all = new float[columns];
        foreach ((int place, float number) in Places.Zip(Numbers)) all[place] = number;
        return all;
    }

    private static (int Place, float Number) Entry(string word)
    {
        string[] parts = word.Split(':');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place > 0
            ? (place - 1, LibsvmFile.Parse(parts[1]))
            : throw new ModelFormatException($"'{word}' is no number of a support vector; its place counts from 1.");
    }
}
