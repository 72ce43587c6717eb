using System.Globalization;
using System.Text;

namespace CoreMLSharp.Tools.DigitsGenerator;

/// <summary>How a network became better, as a picture (SVG) that is legible on white and on black.</summary>
internal static class LearningCurve
{
    private const int Width = 640;
    private const int Height = 320;
    private const int Left = 56;
    private const int Bottom = 44;
    private const int Top = 24;
    private const int Right = 24;

    /// <param name="accuracies">The share of digits that it read rightly, before the first epoch and after each.</param>
    public static string Draw(IReadOnlyList<double> accuracies)
    {
        double least = Math.Floor(Math.Max(0, accuracies.Min() - 0.005) * 20) / 20;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{Height}}" role="img" aria-label="Accuracy by epochs">
            <style>
            text { font: 13px sans-serif; fill: #57606a } .grid { stroke: #d0d7de }
            .curve { fill: none; stroke: #0969da; stroke-width: 2.5 } .dot { fill: #0969da }
            @media (prefers-color-scheme: dark) {
            text { fill: #9198a1 } .grid { stroke: #3d444d } .curve { stroke: #4493f8 } .dot { fill: #4493f8 }
            }
            </style>

            """);
        for (double mark = least; mark <= 1.0001; mark += 0.05)
        {
            Line(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(mark):F1}\" y2=\"{Y(mark):F1}\"/>");
            Line(svg, $"<text x=\"{Left - 8}\" y=\"{Y(mark) + 4:F1}\" text-anchor=\"end\">{mark * 100:F0} %</text>");
        }

        for (int epoch = 0; epoch < accuracies.Count; epoch++)
        {
            Line(svg, $"<text x=\"{X(epoch):F1}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{epoch}</text>");
            Line(svg, $"<circle class=\"dot\" cx=\"{X(epoch):F1}\" cy=\"{Y(accuracies[epoch]):F1}\" r=\"3.5\"/>");
        }

        string path = string.Join(
            " ", accuracies.Select((accuracy, epoch) => FormattableString.Invariant($"{X(epoch):F1},{Y(accuracy):F1}")));
        Line(svg, $"<polyline class=\"curve\" points=\"{path}\"/>");
        Line(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">epochs</text>");
        return svg.Append("</svg>\n").ToString();

        double X(int epoch) => Left + ((double)(Width - Left - Right) * epoch / Math.Max(1, accuracies.Count - 1));

        double Y(double accuracy) => Top + ((Height - Top - Bottom) * (1 - ((accuracy - least) / (1 - least))));
    }

    private static void Line(StringBuilder svg, FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');
}
