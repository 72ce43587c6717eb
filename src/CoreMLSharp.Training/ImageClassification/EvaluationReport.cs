using System.Globalization;
using System.Net;
using System.Text;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>
/// One self-contained web page: accuracy, the worst confusions, thumbnails of what was mistaken for what, confusion matrix, and metrics
/// per class.
/// </summary>
/// <param name="ModelName">What the page calls the model.</param>
/// <param name="Metrics">The counts.</param>
/// <param name="Photos">The photos, in any order; those that were mistaken are shown.</param>
public sealed record EvaluationReport(string ModelName, ClassifierMetrics Metrics, IReadOnlyList<EvaluatedPhoto> Photos)
{
    private const int ThumbnailSide = 144;
    private const int MaximumThumbnails = 300;
    private const int WorstShown = 10;

    /// <summary>With more classes, the matrix has small cells, so that a screen holds it.</summary>
    private const int MostWithLargeCells = 20;

    /// <summary>Writes the page.</summary>
    public void WriteHtml(string path) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer =
            new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.Write($$"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Html(ModelName)}}: evaluation</title>
            <style>{{EvaluationStyle.Css}}</style>
            <main>
            <h1>{{Html(ModelName)}}</h1>
            <p class="accuracy"><strong>{{Percent(Metrics.Accuracy)}}</strong> right: {{Metrics.Correct}} of {{Metrics.Count}} photos in {{Metrics.Classes.Count}} classes</p>

            """);
        WriteWorst(writer);
        WriteMistakes(writer);
        WriteMatrix(writer);
        WriteClasses(writer);
        writer.WriteLine("</main>\n</html>");
    });

    private void WriteWorst(StreamWriter writer)
    {
        (int Label, int Predicted, int Count)[] worst = [.. Confusions().Take(WorstShown)];
        if (worst.Length == 0) return;
        IReadOnlyList<ClassMetrics> classes = Metrics.PerClass;
        writer.WriteLine("<h2>Worst confusions</h2>");
        writer.WriteLine(
            "<div class=\"scroll\"><table><thead><tr><th>photos of</th><th>taken for</th><th>how many</th></tr></thead><tbody>");
        foreach ((int label, int predicted, int count) in worst)
        {
            writer.WriteLine(
                $"<tr><th scope=\"row\">{Html(Metrics.Classes[label])}</th><td class=\"text\">{Html(Metrics.Classes[predicted])}</td>" +
                $"<td><a href=\"#{Anchor(label, predicted)}\">{count} of {classes[label].Count}</a></td></tr>");
        }

        writer.WriteLine("</tbody></table></div>");
    }

    /// <summary>Which class was taken for which other, the most frequent first.</summary>
    private IEnumerable<(int Label, int Predicted, int Count)> Confusions() =>
        from label in Enumerable.Range(0, Metrics.Classes.Count)
        from predicted in Enumerable.Range(0, Metrics.Classes.Count)
        let count = Metrics[label, predicted]
        where label != predicted && count > 0
        orderby count descending
        select (label, predicted, count);

    private void WriteMatrix(StreamWriter writer)
    {
        writer.WriteLine("<h2>What was taken for what</h2>");
        writer.WriteLine(
            "<p>A row is what the photos are, a column what they were taken for. Follow a number off the diagonal to the photos.</p>");
        string look = Metrics.Classes.Count > MostWithLargeCells ? "matrix dense" : "matrix";
        writer.WriteLine($"<div class=\"scroll\"><table class=\"{look}\"><thead><tr><td></td>");
        foreach (string label in Metrics.Classes) writer.WriteLine($"<th scope=\"col\"><span>{Html(label)}</span></th>");
        writer.WriteLine("</tr></thead><tbody>");
        foreach ((int row, ClassMetrics metrics) in Metrics.PerClass.Index())
        {
            writer.Write($"<tr><th scope=\"row\">{Html(metrics.Label)}</th>");
            for (int column = 0; column < Metrics.Classes.Count; column++) writer.Write(Cell(row, column, metrics.Count));
            writer.WriteLine("</tr>");
        }

        writer.WriteLine("</tbody></table></div>");
    }

    private string Cell(int row, int column, int examples)
    {
        int count = Metrics[row, column];
        string kind = count == 0 ? "none" : row == column ? "right" : "wrong";
        string heat = Number(examples == 0 ? 0 : (double)count / examples, "0.##");
        string title = Html($"{Metrics.Classes[row]} taken for {Metrics.Classes[column]}: {count}");
        string text = kind == "wrong" ? $"<a href=\"#{Anchor(row, column)}\">{count}</a>" : $"{count}";
        return $"<td class=\"{kind}\" style=\"--heat:{heat}\" title=\"{title}\">{text}</td>";
    }

    private void WriteClasses(StreamWriter writer)
    {
        writer.WriteLine("<h2>Class by class</h2>");
        writer.WriteLine(
            "<div class=\"scroll\"><table><thead><tr><th>class</th><th>photos</th><th>precision</th><th>recall</th><th>F1</th></tr></thead>"
            + "<tbody>");
        foreach ((int index, ClassMetrics metrics) in Metrics.PerClass.Index())
        {
            bool isPredicted = Metrics.CountPredicted(index) > 0, hasPhotos = metrics.Count > 0;
            writer.WriteLine(
                $"<tr><th scope=\"row\">{Html(metrics.Label)}</th><td>{metrics.Count}</td>"
                + $"<td>{Share(metrics.Precision, isPredicted)}</td><td>{Share(metrics.Recall, hasPhotos)}</td>"
                + $"<td>{Share(metrics.F1, isPredicted && hasPhotos)}</td></tr>");
        }

        writer.WriteLine("</tbody></table></div>");
    }

    private void WriteMistakes(StreamWriter writer)
    {
        EvaluatedPhoto[] mistakes = [.. Photos.Where(photo => photo.Label != photo.Predicted)];
        writer.WriteLine("<h2>Mistakes</h2>");
        if (mistakes.Length == 0) writer.WriteLine("<p>None.</p>");
        if (mistakes.Length > MaximumThumbnails) writer.WriteLine($"<p>The first {MaximumThumbnails} of {mistakes.Length} are shown.</p>");
        Dictionary<string, int> index = Metrics.Classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        ILookup<(int, int), EvaluatedPhoto> photos = mistakes.ToLookup(photo => (index[photo.Label], index[photo.Predicted]));
        int left = MaximumThumbnails;
        foreach ((int label, int predicted, _) in Confusions())
        {
            EvaluatedPhoto[] shown = [.. photos[(label, predicted)].Take(left)];
            if (shown.Length == 0) continue;
            left -= shown.Length;
            writer.WriteLine(
                $"<section id=\"{Anchor(label, predicted)}\"><h3>{Html(Metrics.Classes[label])} taken for " +
                    $"{Html(Metrics.Classes[predicted])}</h3><div class=\"photos\">");
            foreach (EvaluatedPhoto photo in shown) writer.WriteLine(Figure(photo));
            writer.WriteLine("</div></section>");
        }
    }

    private static string Figure(EvaluatedPhoto photo)
    {
        string name = Html(Path.GetFileName(photo.Path));
        string source = Convert.ToBase64String(MLImage.FromFile(photo.Path).ToThumbnail(ThumbnailSide));
        string sure = photo.Probability is { } probability ? $"{Percent(probability)} sure" : "";
        return $"<figure><img src=\"data:image/jpeg;base64,{source}\" alt=\"{name}\" " +
            $"title=\"{Html(photo.Path)}\"><figcaption>{name}<br>{sure}</figcaption></figure>";
    }

    private static string Anchor(int label, int predicted) => $"m{label}-{predicted}";

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A share of nothing is none.</summary>
    private static string Share(double part, bool isDefined) => isDefined ? Percent(part) : "–";

    private static string Percent(double part) => Number(100 * part, "0.0") + " %";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
