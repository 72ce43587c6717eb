using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Configuration;

/// <summary>Reads the values that a caller gave parameters.</summary>
internal static class ParameterValues
{
    /// <exception cref="ModelInputException">The value is no number.</exception>
    public static double ToNumber(this MLParameterKey key, object value) => value switch
    {
        double number => number,
        float number => number,
        int integer => integer,
        long integer => integer,
        _ => throw Wrong(key, value, "a number"),
    };

    /// <exception cref="ModelInputException">The value is no integer.</exception>
    public static long ToInteger(this MLParameterKey key, object value) => value switch
    {
        int integer => integer,
        long integer => integer,
        double number when double.IsInteger(number) && Math.Abs(number) < 1L << 53 => (long)number,
        _ => throw Wrong(key, value, "an integer"),
    };

    /// <exception cref="ModelInputException">The value is no truth value.</exception>
    public static bool ToFlag(this MLParameterKey key, object value) =>
        value is bool flag ? flag : throw Wrong(key, value, "true or false");

    private static ModelInputException Wrong(MLParameterKey key, object? value, string wanted) =>
        new($"The parameter {key} must be {wanted}; {(value is null ? "nothing" : $"a {value.GetType().Name}")} was given.");
}
