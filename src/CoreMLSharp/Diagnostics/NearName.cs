namespace CoreMLSharp.Diagnostics;

/// <summary>Which of the names that there are is meant by one that there is not.</summary>
internal static class NearName
{
    /// <summary>The name that is written nearly the same, but for case or a few letters; null for none.</summary>
    public static string? Of(string name, IEnumerable<string> names) => names
        .Select(known => (Name: known, Distance: Distance(name.Trim().ToLowerInvariant(), known.ToLowerInvariant())))
        .Where(known => known.Distance <= Math.Max(1, Math.Min(name.Length, known.Name.Length) / 3)
            && known.Distance < Math.Max(name.Length, known.Name.Length))
        .OrderBy(known => known.Distance).ThenBy(known => known.Name, StringComparer.Ordinal)
        .FirstOrDefault().Name;

    /// <summary>Such as <c>Is 'x' meant?</c>, for the end of a message; empty where no name is written nearly the same.</summary>
    public static string Question(string name, IEnumerable<string> names) => Of(name, names) is { } near ? $" Is '{near}' meant?" : "";

    /// <summary>How many letters are changed, left out, put in between, or exchanged with the next (Damerau and Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] beforeLast = [], last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] now = new int[b.Length + 1];
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                now[j] = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                bool isExchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (isExchanged) now[j] = Math.Min(now[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last) = (last, now);
        }

        return last[b.Length];
    }
}
