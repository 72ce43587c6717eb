namespace CoreMLSharp.Diagnostics;

/// <summary>How many of something there are, as messages say it: in the singular or plural.</summary>
internal static class Counted
{
    /// <summary>Such as <c>no rows</c>, <c>1 row</c> or <c>3 rows</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one is called.</param>
    /// <param name="several">What several are called; null for <paramref name="one"/> with an s.</param>
    public static string Of(Int128 count, string one, string? several = null) =>
        count == 1 ? $"1 {one}" : $"{(count == 0 ? "no" : $"{count}")} {several ?? one + "s"}";

    /// <summary>Such as <c>There are no rows</c>, <c>There is 1 row</c> or <c>There are 3 rows</c>.</summary>
    /// <inheritdoc cref="Of"/>
    public static string There(Int128 count, string one, string? several = null) =>
        $"There {(count == 1 ? "is" : "are")} {Of(count, one, several)}";
}
