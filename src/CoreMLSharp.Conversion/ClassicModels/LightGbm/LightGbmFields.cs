using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.LightGbm;

/// <summary>Lines <c>name=value</c> of a part of a text model.</summary>
internal sealed class LightGbmFields
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Takes a line; what stands there without a value is empty.</summary>
    public void Add(string line)
    {
        int split = line.IndexOf('=', StringComparison.Ordinal);
        _values[split < 0 ? line : line[..split]] = split < 0 ? "" : line[(split + 1)..];
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>A whole number.</summary>
    /// <exception cref="ModelFormatException">It is not there, and no other is given; or it is none.</exception>
    public int Integer(string name, int? otherwise = null) => Text(name) is not { } text
        ? otherwise ?? throw new ModelFormatException($"it has no {name}.")
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number
        : throw new ModelFormatException($"its {name} is '{text}', which is no whole number.");

    /// <summary>As many whole numbers as are said to be there.</summary>
    public long[] Integers(string name, int count) => Split<long>(name, count, text =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null);

    /// <summary>As many numbers as are said to be there.</summary>
    public double[] Numbers(string name, int count) => Split<double>(name, count, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : Unusual(text));

    /// <summary>Numbers that C++ writes in its own way.</summary>
    private static double? Unusual(ReadOnlySpan<char> text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ => null,
    };

    private T[] Split<T>(string name, int count, Func<ReadOnlySpan<char>, T?> parse) where T : struct
    {
        ReadOnlySpan<char> text = Text(name) ?? throw new ModelFormatException($"it has no {name}.");
        List<T> numbers = [];
        foreach (Range range in text.Split(' '))
        {
            ReadOnlySpan<char> part = text[range].Trim();
            if (part.IsEmpty) continue;
            numbers.Add(parse(part) ?? throw new ModelFormatException($"'{part}' among its {name} is no number."));
        }

        return numbers.Count == count
            ? [.. numbers]
            : throw new ModelFormatException($"it has {numbers.Count} numbers as {name}; there should be {count}.");
    }
}
