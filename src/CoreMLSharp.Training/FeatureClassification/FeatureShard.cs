using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>
/// One of several parts of the photos, for one of several machines. A photo's part follows from its content, so that every machine that
/// sees the same photos divides them alike, wherever they lie and whatever they are called.
/// </summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
public readonly record struct FeatureShard(int Index, int Count)
{
    /// <summary>All photos.</summary>
    public static FeatureShard Whole { get; } = new(1, 1);

    /// <summary>Reads <c>2/8</c>: the second of eight parts.</summary>
    /// <exception cref="CoreMLException">The text is no such thing.</exception>
    public static FeatureShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1 && index <= count
                ? new FeatureShard(index, count)
                : throw new CoreMLException("It must be a part and the number of parts, such as 2/8 for the second of eight.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    /// <summary>Whether a photo belongs to it.</summary>
    /// <param name="content">Eight bytes of the hash of its content.</param>
    internal bool Contains(ulong content) => content % (ulong)Count == (ulong)(Index - 1);
}
