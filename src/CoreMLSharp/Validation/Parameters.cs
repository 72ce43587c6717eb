using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using AllowedCase = CoreMLSharp.Specification.Int64Parameter.AllowedValuesOneofCase;

namespace CoreMLSharp.Validation;

/// <summary>Parameters with a default and the values they may take, as updatable models have them.</summary>
internal static class Parameters
{
    public static void Check(Int64Parameter parameter, bool positive, Report report)
    {
        long value = parameter.DefaultValue;
        if (positive && value <= 0) report.Error($"The default value is {value}.", "Make it at least 1.");
        if (parameter.AllowedValuesCase == AllowedCase.Set)
        {
            CheckSet(parameter.Set.Values, value, positive, report);
        }
        else if (parameter.AllowedValuesCase == AllowedCase.Range)
        {
            (long least, long most) = (parameter.Range.MinValue, parameter.Range.MaxValue);
            if (positive && (least <= 0 || most <= 0))
            {
                report.Error($"The allowed range is {least} to {most}.", "Allow only values from 1 up.");
            }
            else if (value < least || value > most)
            {
                report.Error(
                    $"The default value {value} is outside the allowed range {least} to {most}.", "Choose a default that is allowed.");
            }
        }
    }

    public static void Check(DoubleParameter parameter, Report report)
    {
        if (parameter.Range is { } range && (parameter.DefaultValue < range.MinValue || parameter.DefaultValue > range.MaxValue))
        {
            report.Error(
                $"The default value {parameter.DefaultValue} is outside the allowed range {range.MinValue} to {range.MaxValue}.",
                "Choose a default that is allowed.");
        }
    }

    private static void CheckSet(IReadOnlyList<long> values, long value, bool positive, Report report)
    {
        if (!values.Contains(value))
        {
            report.Error($"The default value {value} is not in the set of allowed values.", "Choose a default that is allowed.");
        }
        else if (positive && values.TakeWhile(allowed => allowed != value).Any(allowed => allowed <= 0))
        {
            report.Error("The set of allowed values has one that is not positive.", "Allow only values from 1 up.");
        }
        else if (positive && values.Any(allowed => allowed <= 0))
        {
            report.Warning("The set of allowed values has one that is not positive.", "Allow only values from 1 up.");
        }
    }
}
