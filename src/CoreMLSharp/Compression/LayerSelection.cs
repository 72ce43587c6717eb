using System.IO.Enumeration;

namespace CoreMLSharp.Compression;

/// <summary>Which layers are compressed: those that meet all conditions.</summary>
public sealed record LayerSelection
{
    /// <summary>Why weights that are not chosen stay.</summary>
    internal const string NotChosen = "not chosen";

    /// <summary>
    /// Names of layers (of constants, in ML Programs), in which * and ? stand for other characters; a name behind ! leaves a layer out.
    /// Empty for all.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>
    /// Types of layers by their names in the specification, such as <c>convolution</c> (in ML Programs, of the operations that read the
    /// constants, such as <c>conv</c>), in the same manner.
    /// </summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>
    /// The number of weights that the largest tensor of a layer has at least; null for the usual: none in neural networks, more than 2,048
    /// in ML Programs.
    /// </summary>
    public long? MinimumElements { get; init; }

    /// <summary>Whether a layer is chosen.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="elements">The number of weights in its largest tensor.</param>
    public bool Includes(string name, string type, long elements) => Includes(name, type, elements, usualMinimum: 0);

    internal bool Includes(string name, string type, long elements, long usualMinimum) =>
        elements >= (MinimumElements ?? usualMinimum) && Matches(Names, name) && Matches(Types, type);

    private static bool Matches(IReadOnlyList<string> patterns, string text)
    {
        bool hasWanted = false, isWanted = false;
        foreach (string pattern in patterns)
        {
            bool isExclusion = pattern.StartsWith('!');
            bool matches = FileSystemName.MatchesSimpleExpression(isExclusion ? pattern.AsSpan(1) : pattern, text, ignoreCase: false);
            if (isExclusion && matches) return false;
            hasWanted |= !isExclusion;
            isWanted |= !isExclusion && matches;
        }

        return isWanted || !hasWanted;
    }
}
