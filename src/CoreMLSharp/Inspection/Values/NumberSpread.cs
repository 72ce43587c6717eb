using System.Globalization;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Inspection.Values;

/// <summary>What the numbers of an array are like: between what they lie, and how they fall to equal parts of that range.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Minimum">The smallest finite one; 0 where there is none.</param>
/// <param name="Maximum">The largest finite one; 0 where there is none.</param>
/// <param name="Mean">The mean of the finite ones.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Zeros">How many are zero.</param>
/// <param name="NotFinite">How many are infinite or no number.</param>
/// <param name="Histogram">How many of the finite ones lie in each part of the range, from the smallest up.</param>
internal sealed record NumberSpread(
    long Count, double Minimum, double Maximum, double Mean, double Deviation, long Zeros, long NotFinite, IReadOnlyList<long> Histogram)
{
    private const int Parts = 40;

    /// <summary>Looks at all numbers, twice.</summary>
    public static NumberSpread Of(ReadOnlySpan<float> numbers)
    {
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, sum = 0, squares = 0;
        long zeros = 0, finite = 0;
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number)) continue;
            finite++;
            if (number == 0) zeros++;
            (minimum, maximum) = (Math.Min(minimum, number), Math.Max(maximum, number));
            sum += number;
            squares += (double)number * number;
        }

        if (finite == 0) return new NumberSpread(numbers.Length, 0, 0, 0, 0, 0, numbers.Length, new long[Parts]);
        double mean = sum / finite, deviation = Math.Sqrt(Math.Max(0, (squares / finite) - (mean * mean)));
        return new NumberSpread(
            numbers.Length, minimum, maximum, mean, deviation, zeros, numbers.Length - finite, Divide(numbers, minimum, maximum));
    }

    /// <summary>The same of numbers of twice the size, whose digits beyond a float's do not show in a picture.</summary>
    public static NumberSpread Of(IEnumerable<double> numbers) =>
        Of(CollectionsMarshal.AsSpan(numbers.Select(number => (float)number).ToList()));

    /// <summary>The range and the mean, in words.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"from {Minimum:G4} to {Maximum:G4}, mean {Mean:G4}");

    private static long[] Divide(ReadOnlySpan<float> numbers, double minimum, double maximum)
    {
        long[] counts = new long[Parts];
        double scale = maximum > minimum ? Parts / (maximum - minimum) : 0;
        foreach (float number in numbers)
        {
            if (float.IsFinite(number)) counts[Math.Min(Parts - 1, (int)((number - minimum) * scale))]++;
        }

        return counts;
    }
}
