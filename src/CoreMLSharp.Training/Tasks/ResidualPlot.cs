using System.Globalization;

namespace CoreMLSharp.Training.Tasks;

/// <summary>What a regressor said beside the truth: a point for each example, and a table of the largest errors.</summary>
internal static class ResidualPlot
{
    private const int Side = 520, Margin = 60, MostPoints = 5000, WorstShown = 20;

    public static void Write(ReportPage page, IReadOnlyList<EvaluatedExample> examples)
    {
        Point[] points = [.. examples.Select(Read).OfType<Point>()];
        if (points.Length == 0) return;
        page.Line("<h2>What it said beside the truth</h2>");
        page.Line("<p>To the right the truth, upwards what the model said; on the dashed line both are the same.</p>");
        WritePlot(page, points);
        page.Line("<h2>Largest errors</h2>");
        page.Line("<div class=\"scroll\"><table><thead><tr><th>example</th><th>truth</th><th>said</th><th>error</th></tr></thead><tbody>");
        foreach (Point point in points.OrderByDescending(point => Math.Abs(point.Said - point.Truth)).Take(WorstShown))
        {
            page.Line(
                $"<tr><th scope=\"row\">{ReportPage.Html(point.Example)}</th><td>{Short(point.Truth)}</td><td>{Short(point.Said)}</td>"
                + $"<td>{Short(point.Said - point.Truth)}</td></tr>");
        }

        page.Line("</tbody></table></div>");
    }

    private static void WritePlot(ReportPage page, Point[] points)
    {
        double least = points.Min(point => Math.Min(point.Truth, point.Said));
        double most = points.Max(point => Math.Max(point.Truth, point.Said));
        double range = most > least ? most - least : 1;
        int low = Margin, high = Side - Margin;
        page.Line($"<svg viewBox=\"0 0 {Side} {Side}\" width=\"{Side}\" height=\"{Side}\" role=\"img\">");
        page.Line($"<path class=\"axis\" fill=\"none\" d=\"M{low} {low}V{high}H{high}\"/>");
        page.Line($"<line class=\"ideal\" x1=\"{low}\" y1=\"{high}\" x2=\"{high}\" y2=\"{low}\"/>");
        int step = Math.Max(1, points.Length / MostPoints);
        for (int i = 0; i < points.Length; i += step)
        {
            page.Line($"<circle class=\"point\" r=\"2.5\" cx=\"{At(points[i].Truth)}\" cy=\"{Up(points[i].Said)}\"/>");
        }

        page.Line($"<text x=\"{low}\" y=\"{high + 18}\">{Short(least)}</text>");
        page.Line($"<text x=\"{high}\" y=\"{high + 18}\" text-anchor=\"end\">{Short(most)}</text>");
        page.Line($"<text x=\"{low - 6}\" y=\"{low + 4}\" text-anchor=\"end\">{Short(most)}</text>");
        page.Line("</svg>");

        string At(double value) => ReportPage.Number(low + ((value - least) * (high - low) / range), "0.#");

        string Up(double value) => ReportPage.Number(high - ((value - least) * (high - low) / range), "0.#");
    }

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>Numbers stand in examples as texts; what is none, such as a missing target, is left out.</summary>
    private static Point? Read(EvaluatedExample example) =>
        double.TryParse(example.Actual, CultureInfo.InvariantCulture, out double truth)
        && double.TryParse(example.Predicted, CultureInfo.InvariantCulture, out double said)
            ? new Point(example.Example, truth, said)
            : null;

    private sealed record Point(string Example, double Truth, double Said);
}
