namespace CoreMLSharp.Training.Tables;

/// <summary>The parts of a date that a model learns from.</summary>
internal static class DateParts
{
    /// <summary>Their names: an input is called <c>column_part</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["month", "weekday", "hour", "seconds"];

    /// <summary>The month from 1, the weekday from 0 for Monday, the hour with its fraction, and the seconds since 1970 (UTC).</summary>
    public static double[] Of(DateTime date) =>
        [date.Month, ((int)date.DayOfWeek + 6) % 7, date.TimeOfDay.TotalHours, (date - DateTime.UnixEpoch).TotalSeconds];
}
