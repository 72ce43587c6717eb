using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Configuration;

/// <summary>Checks a parameter against the range or set of values that its model allows.</summary>
internal static class AllowedValues
{
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">The value that someone wants.</param>
    /// <param name="what">That they want it, for the message.</param>
    /// <exception cref="ModelInputException">The value is not among those that are allowed.</exception>
    public static void Check(this DoubleParameter parameter, double value, string what)
    {
        bool isAllowed = parameter.Range is { } range ? value >= range.MinValue && value <= range.MaxValue : double.IsFinite(value);
        if (isAllowed) return;
        throw Refused(what, parameter.Range is null ? "finite numbers" : Interval(parameter.Range.MinValue, parameter.Range.MaxValue));
    }

    /// <summary>An integer, which must also be at least so much.</summary>
    /// <inheritdoc cref="Check(DoubleParameter, double, string)"/>
    public static void Check(this Int64Parameter parameter, long value, string what, long least)
    {
        (bool isAllowed, string allowed) = parameter.AllowedValuesCase switch
        {
            Int64Parameter.AllowedValuesOneofCase.Range => (
                value >= parameter.Range.MinValue && value <= parameter.Range.MaxValue,
                Interval(parameter.Range.MinValue, parameter.Range.MaxValue)),
            Int64Parameter.AllowedValuesOneofCase.Set =>
                (parameter.Set.Values.Contains(value), string.Join(", ", parameter.Set.Values)),
            _ => (true, $"at least {least}"),
        };
        if (!isAllowed || value < least) throw Refused(what, allowed);
    }

    private static string Interval<T>(T least, T most) => FormattableString.Invariant($"from {least} to {most}");

    private static ModelInputException Refused(string what, string allowed) => new($"{what}; the model allows {allowed}.");
}
