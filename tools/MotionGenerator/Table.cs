using System.Globalization;

namespace CoreMLSharp.Tools.MotionGenerator;

/// <summary>Writes tables of made-up numbers.</summary>
internal static class Table
{
    public static void Write(string path, IEnumerable<string> columns, IEnumerable<IEnumerable<object>> rows)
    {
        using StreamWriter writer = new(path) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', columns));
        foreach (IEnumerable<object> row in rows)
        {
            writer.WriteLine(string.Join(',', row.Select(value => value is double number
                ? Math.Round(number, 4).ToString(CultureInfo.InvariantCulture) : value)));
        }
    }

    /// <summary>About normal, with mean 0 and deviation 1.</summary>
    public static double Chance(Random random) => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
}
