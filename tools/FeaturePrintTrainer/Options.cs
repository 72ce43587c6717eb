using System.Globalization;

namespace CoreMLSharp.Tools.FeaturePrintTrainer;

/// <summary><c>--name value</c> pairs of a command line; a name may be given more than once.</summary>
internal sealed class Options
{
    private readonly List<(string Name, string Value)> _pairs = [];

    public Options(ReadOnlySpan<string> arguments)
    {
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
            {
                throw new ArgumentException($"Expected --name value, found '{arguments[i]}'.");
            }

            _pairs.Add((arguments[i][2..], arguments[i + 1]));
        }
    }

    public IEnumerable<string> All(string name) => _pairs.Where(p => p.Name == name).Select(p => p.Value);

    public string Text(string name, string? fallback = null) =>
        All(name).LastOrDefault() ?? fallback ?? throw new ArgumentException($"--{name} is missing.");

    public int Integer(string name, int fallback) =>
        int.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public double Number(string name, double fallback) =>
        double.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
