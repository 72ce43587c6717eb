namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>
/// A set of numbers made of ranges. A number that is missing (NaN) is never in it: who wants that takes the complement, and what follows
/// the other way round.
/// </summary>
/// <param name="StartsInside">Whether the smallest numbers are in it.</param>
/// <param name="Borders">Rising numbers; from each on it is the other way round.</param>
internal sealed record NumberSet(bool StartsInside, IReadOnlyList<double> Borders)
{
    /// <summary>Ranges, each with its first number and the first behind it. They rise and do not overlap; ranges that touch join.</summary>
    public static NumberSet Of(IEnumerable<(double First, double End)> ranges)
    {
        List<double> borders = [];
        foreach ((double first, double end) in ranges)
        {
            if (borders.Count > 0 && borders[^1] == first) borders[^1] = end;
            else borders.AddRange([first, end]);
        }

        return new NumberSet(false, borders);
    }

    /// <summary>Whether the largest numbers are in it.</summary>
    public bool EndsInside => StartsInside != (Borders.Count % 2 == 1);

    /// <summary>The numbers that are not in it.</summary>
    public NumberSet Complement => this with { StartsInside = !StartsInside };

    /// <summary>Whether two sets of one column are the same, as text.</summary>
    public string Key => $"{StartsInside} {string.Join(' ', Borders)}";
}
