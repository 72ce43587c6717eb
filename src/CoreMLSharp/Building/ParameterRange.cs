using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>Which values an app may give a parameter of an updatable model: an interval, a set of integers, or any.</summary>
public sealed class ParameterRange
{
    private readonly long[]? _set;
    private readonly double _least;
    private readonly double _most;
    private readonly bool _isInterval;

    private ParameterRange(long[]? set, double least, double most, bool isInterval) =>
        (_set, _least, _most, _isInterval) = (set, least, most, isInterval);

    /// <summary>Any value.</summary>
    public static ParameterRange Any { get; } = new(null, double.NegativeInfinity, double.PositiveInfinity, isInterval: false);

    /// <summary>A closed interval.</summary>
    /// <exception cref="CoreMLException">The ends are in the wrong order or not finite.</exception>
    public static ParameterRange Between(double least, double most) => least <= most && double.IsFinite(least) && double.IsFinite(most)
        ? new(null, least, most, isInterval: true)
        : throw new CoreMLException($"{least} to {most} is not a range of values; give the smaller number first.");

    /// <summary>A set of integers.</summary>
    /// <exception cref="CoreMLException">There are none.</exception>
    public static ParameterRange OneOf(params ReadOnlySpan<long> values) => values.Length > 0
        ? new(values.ToArray(), values.ToArray().Min(), values.ToArray().Max(), isInterval: false)
        : throw new CoreMLException("The set of allowed values is empty; give at least one.");

    /// <summary>Reads <c>1..100</c> as an interval, <c>8,16,32</c> as a set and <c>any</c> as no limit.</summary>
    /// <exception cref="CoreMLException">The text is none of them.</exception>
    public static ParameterRange Parse(string text)
    {
        if (text == "any") return Any;
        string[] ends = text.Split("..");
        if (ends.Length == 2 && TryNumber(ends[0], out double least) && TryNumber(ends[1], out double most)) return Between(least, most);
        List<long> values = [];
        foreach (string part in text.Split(','))
        {
            if (!long.TryParse(
                part, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture,
                out long value))
            {
                throw new CoreMLException($"'{text}' is not a range of values; write an interval as 1..100, a set as 8,16,32, or any.");
            }

            values.Add(value);
        }

        return OneOf([.. values]);
    }

    /// <summary>What a model allows a parameter to be.</summary>
    public static ParameterRange Of(DoubleParameter parameter) =>
        parameter.Range is { } range ? new(null, range.MinValue, range.MaxValue, isInterval: true) : Any;

    /// <summary>What a model allows a parameter to be.</summary>
    public static ParameterRange Of(Int64Parameter parameter) => parameter.AllowedValuesCase switch
    {
        Int64Parameter.AllowedValuesOneofCase.Range => new(null, parameter.Range.MinValue, parameter.Range.MaxValue, isInterval: true),
        Int64Parameter.AllowedValuesOneofCase.Set when parameter.Set.Values.Count > 0 => OneOf([.. parameter.Set.Values]),
        _ => Any,
    };

    internal Int64Parameter ToInt64(long value, string name, long least)
    {
        if (value < least) throw new CoreMLException($"{name} is {value}; make it at least {least}.");
        if (_set is null ? value < _least || value > _most : !_set.Contains(value))
        {
            throw new CoreMLException($"{name} is {value}, which is not among the values that it may have: {this}.");
        }

        if (_least < least && (_set is not null || _isInterval))
        {
            throw new CoreMLException($"The values that {name} may have, {this}, include some below {least}.");
        }

        Int64Parameter parameter = new() { DefaultValue = value };
        if (_set is not null) parameter.Set = new Int64Set { Values = { _set } };
        else if (_isInterval) parameter.Range = new Int64Range { MinValue = Whole(_least), MaxValue = Whole(_most) };
        return parameter;

        long Whole(double end) =>
            double.IsInteger(end) && Math.Abs(end) < 1L << 53
                ? (long)end
                : throw new CoreMLException($"{name} is an integer, but {this} is not a range of integers.");
    }

    internal DoubleParameter ToDouble(double value, string name)
    {
        if (_set is not null) throw new CoreMLException($"{name} is a number, for which only a range of values can be given, not a set.");
        if (!(value >= _least && value <= _most))
        {
            throw new CoreMLException($"{name} is {value}, which is not among the values that it may have: {this}.");
        }

        DoubleParameter parameter = new() { DefaultValue = value };
        if (_isInterval) parameter.Range = new DoubleRange { MinValue = _least, MaxValue = _most };
        return parameter;
    }

    /// <summary>The range as <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        _set is not null ? string.Join(",", _set) : _isInterval ? FormattableString.Invariant($"{_least}..{_most}") : "any";

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out number);
}
