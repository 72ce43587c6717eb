using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tasks;

/// <summary>Of a detector, how precise it is at which recall: a curve for each class, and a table of the areas below them.</summary>
internal static class PrecisionRecallPlot
{
    private const int Side = 520, Margin = 60, Low = Margin, High = Side - Margin;

    /// <summary>With more classes, curves could not be told apart.</summary>
    private const int MostCurves = 12;

    public static void Write(
        ReportPage page, IReadOnlyDictionary<string, IReadOnlyList<PrecisionRecall>> curves, TaskMetrics metrics)
    {
        page.Line("<h2>Precision and recall</h2>");
        page.Line(
            "<p>To the right the part of the objects that are found, upwards the part of the boxes that are right, as boxes of less and "
            + "less confidence count.</p>");
        page.Line($"<svg viewBox=\"0 0 {Side} {Side}\" width=\"{Side}\" height=\"{Side}\" role=\"img\">");
        page.Line($"<path class=\"axis\" fill=\"none\" d=\"M{Low} {Low}V{High}H{High}\"/>");
        foreach ((int i, (string label, IReadOnlyList<PrecisionRecall> curve)) in curves.Take(MostCurves).Index())
        {
            if (curve.Count == 0) continue;
            string color = $"hsl({i * 137 % 360} 65% 45%)";
            string points = string.Join(' ', curve.Select(point => $"{At(point.Recall)},{Up(point.Precision)}"));
            page.Line($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{points}\"/>");
            page.Line($"<text x=\"{Low + 12}\" y=\"{High - 12 - (16 * i)}\" fill=\"{color}\">{ReportPage.Html(label)}</text>");
        }

        page.Line($"<text x=\"{Low}\" y=\"{High + 18}\">0</text>");
        page.Line($"<text x=\"{High}\" y=\"{High + 18}\" text-anchor=\"end\">1</text>");
        page.Line($"<text x=\"{Low - 6}\" y=\"{Low + 4}\" text-anchor=\"end\">1</text>");
        page.Line("</svg>");
        WriteTable(page, curves, metrics);
    }

    private static void WriteTable(
        ReportPage page, IReadOnlyDictionary<string, IReadOnlyList<PrecisionRecall>> curves, TaskMetrics metrics)
    {
        page.Line("<h2>Class by class</h2>");
        page.Line("<div class=\"scroll\"><table><thead><tr><th>class</th><th>AP at IoU 0.5</th><th>recall</th></tr></thead><tbody>");
        foreach ((string label, IReadOnlyList<PrecisionRecall> curve) in curves)
        {
            double area = metrics.AveragePrecision50?.GetValueOrDefault(label) ?? 0;
            page.Line(
                $"<tr><th scope=\"row\">{ReportPage.Html(label)}</th><td>{ReportPage.Percent(area)}</td>"
                + $"<td>{ReportPage.Percent(curve.Count > 0 ? curve[^1].Recall : 0)}</td></tr>");
        }

        page.Line("</tbody></table></div>");
    }

    private static string At(double part) => ReportPage.Number(Low + (part * (High - Low)), "0.#");

    private static string Up(double part) => ReportPage.Number(High - (part * (High - Low)), "0.#");
}
