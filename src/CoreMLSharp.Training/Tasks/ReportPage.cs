using System.Globalization;
using System.Net;
using System.Text;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tasks;

/// <summary>
/// A self-contained web page about an evaluation: what all reports have in common. Whoever makes a report writes its parts in order.
/// </summary>
internal sealed class ReportPage
{
    private const int WorstShown = 10;

    /// <summary>With more classes, the matrix has small cells, so that a screen holds it.</summary>
    private const int MostWithLargeCells = 20;

    private readonly StreamWriter _writer;
    private readonly string _items;

    private ReportPage(StreamWriter writer, string items) => (_writer, _items) = (writer, items);

    /// <summary>Writes a page.</summary>
    /// <param name="path">Where.</param>
    /// <param name="title">What is evaluated.</param>
    /// <param name="items">What the examples are, in the plural, such as <c>photos</c>.</param>
    /// <param name="body">Writes what stands below the title.</param>
    public static void Write(string path, string title, string items, Action<ReportPage> body) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer =
            new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Html(title)}: evaluation</title>
            <style>{ReportStyle.Css}</style>
            <main>
            <h1>{Html(title)}</h1>

            """);
        body(new ReportPage(writer, items));
        writer.WriteLine("</main>\n</html>");
    });

    /// <summary>A line of the page's text, as it is.</summary>
    public void Line(string html) => _writer.WriteLine(html);

    /// <summary>How much is right.</summary>
    public void Headline(double accuracy, int correct, int count, int classes) => Line(
        $"<p class=\"accuracy\"><strong>{Percent(accuracy)}</strong> right: {correct} of {count} {_items} in {classes} classes</p>");

    /// <summary>The most frequent confusions of classes, each leading to its mistakes.</summary>
    public void Worst(Confusions confusions)
    {
        (int Label, int Predicted, int Count)[] worst = [.. confusions.Mistaken.Take(WorstShown)];
        if (worst.Length == 0) return;
        Line("<h2>Worst confusions</h2>");
        Line($"<div class=\"scroll\"><table><thead><tr><th>{_items} of</th><th>taken for</th><th>how many</th></tr></thead><tbody>");
        foreach ((int label, int predicted, int count) in worst)
        {
            Line(
                $"<tr><th scope=\"row\">{Html(confusions.Classes[label].Label)}</th>"
                + $"<td class=\"text\">{Html(confusions.Classes[predicted].Label)}</td>"
                + $"<td><a href=\"#{Anchor(label, predicted)}\">{count} of {confusions.Classes[label].Count}</a></td></tr>");
        }

        Line("</tbody></table></div>");
    }

    /// <summary>The confusion matrix, whose numbers lead to the mistakes.</summary>
    public void Matrix(Confusions confusions)
    {
        Line("<h2>What was taken for what</h2>");
        Line(
            $"<p>A row is what the {_items} are, a column what they were taken for. Follow a number off the diagonal to the {_items}.</p>");
        string look = confusions.Classes.Count > MostWithLargeCells ? "matrix dense" : "matrix";
        Line($"<div class=\"scroll\"><table class=\"{look}\"><thead><tr><td></td>");
        foreach (ClassMetrics column in confusions.Classes) Line($"<th scope=\"col\"><span>{Html(column.Label)}</span></th>");
        Line("</tr></thead><tbody>");
        for (int row = 0; row < confusions.Classes.Count; row++)
        {
            IEnumerable<string> cells = Enumerable.Range(0, confusions.Classes.Count).Select(column => Cell(confusions, row, column));
            Line($"<tr><th scope=\"row\">{Html(confusions.Classes[row].Label)}</th>{string.Concat(cells)}</tr>");
        }

        Line("</tbody></table></div>");
    }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public void Classes(Confusions confusions)
    {
        Line("<h2>Class by class</h2>");
        Line(
            $"<div class=\"scroll\"><table><thead><tr><th>class</th><th>{_items}</th><th>precision</th><th>recall</th><th>F1</th></tr>"
            + "</thead><tbody>");
        foreach ((int index, ClassMetrics metrics) in confusions.Classes.Index())
        {
            bool isPredicted = confusions.CountPredicted(index) > 0, hasExamples = metrics.Count > 0;
            Line(
                $"<tr><th scope=\"row\">{Html(metrics.Label)}</th><td>{metrics.Count}</td>"
                + $"<td>{Share(metrics.Precision, isPredicted)}</td><td>{Share(metrics.Recall, hasExamples)}</td>"
                + $"<td>{Share(metrics.F1, isPredicted && hasExamples)}</td></tr>");
        }

        Line("</tbody></table></div>");
    }

    /// <summary>Where the mistakes of one kind stand.</summary>
    public static string Anchor(int label, int predicted) => $"m{label}-{predicted}";

    /// <summary>A text, made safe for a page.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A share in per cent.</summary>
    public static string Percent(double part) => Number(100 * part, "0.0") + " %";

    /// <summary>A number in a format.</summary>
    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Cell(Confusions confusions, int row, int column)
    {
        int count = confusions[row, column], examples = confusions.Classes[row].Count;
        string kind = count == 0 ? "none" : row == column ? "right" : "wrong";
        string heat = Number(examples == 0 ? 0 : (double)count / examples, "0.##");
        string title = Html($"{confusions.Classes[row].Label} taken for {confusions.Classes[column].Label}: {count}");
        string text = kind == "wrong" ? $"<a href=\"#{Anchor(row, column)}\">{count}</a>" : $"{count}";
        return $"<td class=\"{kind}\" style=\"--heat:{heat}\" title=\"{title}\">{text}</td>";
    }

    /// <summary>A share of nothing is none.</summary>
    private static string Share(double part, bool isDefined) => isDefined ? Percent(part) : "–";
}
