using System.Globalization;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tasks;

/// <summary>
/// One self-contained web page about a task's evaluation: its measures; of a classifier the worst confusions, what was mistaken, the
/// confusion matrix and the classes one by one; of a regressor what it said beside the truth, and the largest errors;
/// of a detector precision over recall; of a style photos before and after.
/// </summary>
/// <param name="ModelName">What the page calls the model.</param>
/// <param name="Evaluation">What the model said of the examples.</param>
/// <param name="Items">What the examples are, in the plural, such as <c>texts</c>.</param>
public sealed record TaskReport(string ModelName, TaskEvaluation Evaluation, string Items)
{
    private const int MostMistakes = 500;

    /// <summary>A page is to be read: of long texts the beginning.</summary>
    private const int LongestText = 400;

    /// <summary>Writes the page.</summary>
    /// <param name="path">Where; the file is replaced only when the page is complete.</param>
    public void WriteHtml(string path) => ReportPage.Write(path, ModelName, Items, page =>
    {
        if (Confusions.Of(Evaluation.Metrics) is { } confusions) WriteClassifier(page, confusions);
        else
        {
            WriteMeasures(page);
            if (Evaluation.Metrics.Rmse is not null) ResidualPlot.Write(page, Evaluation.Examples);
            foreach (PicturePair pair in Evaluation.Pictures) page.Line(Figure(pair));
            if (Evaluation.PrecisionRecall is { } curves) PrecisionRecallPlot.Write(page, curves, Evaluation.Metrics);
        }
    });

    private void WriteClassifier(ReportPage page, Confusions confusions)
    {
        TaskMetrics metrics = Evaluation.Metrics;
        page.Headline(metrics.Accuracy ?? 0, metrics.Correct ?? 0, metrics.Count, confusions.Classes.Count);
        WriteMeasures(page);
        page.Worst(confusions);
        WriteMistakes(page, confusions);
        page.Matrix(confusions);
        page.Classes(confusions);
    }

    private void WriteMeasures(ReportPage page)
    {
        TaskMetrics metrics = Evaluation.Metrics;
        (string Name, double? Value)[] measures =
        [
            ("accuracy of recordings", metrics.RecordingAccuracy), ("entity F1", metrics.EntityF1), ("RMSE", metrics.Rmse),
            ("MAE", metrics.Mae), ("largest error", metrics.MaximumError), ("R²", metrics.R2),
            ("precision at 10", metrics.PrecisionAt10), ("recall at 10", metrics.RecallAt10),
            ("mAP at IoU 0.5", metrics.MeanAveragePrecision50), ("mAP at IoU 0.5 to 0.95", metrics.MeanAveragePrecision),
            ("content loss", metrics.ContentLoss), ("style loss", metrics.StyleLoss),
        ];
        foreach ((string name, double? value) in measures)
        {
            if (value is { } number) page.Line($"<p>{name}: <strong>{number.ToString("G5", CultureInfo.InvariantCulture)}</strong></p>");
        }
    }

    private void WriteMistakes(ReportPage page, Confusions confusions)
    {
        EvaluatedExample[] mistakes = [.. Evaluation.Examples.Where(example => example.Actual != example.Predicted)];
        if (Evaluation.Examples.Count == 0) return;
        page.Line("<h2>Mistakes</h2>");
        if (mistakes.Length == 0) page.Line("<p>None.</p>");
        if (mistakes.Length > MostMistakes) page.Line($"<p>The first {MostMistakes} of {mistakes.Length} are shown.</p>");
        ILookup<(string, string), EvaluatedExample> examples = mistakes.ToLookup(example => (example.Actual, example.Predicted));
        int left = MostMistakes;
        foreach ((int label, int predicted, _) in confusions.Mistaken)
        {
            (string actual, string taken) = (confusions.Classes[label].Label, confusions.Classes[predicted].Label);
            EvaluatedExample[] shown = [.. examples[(actual, taken)].Take(left)];
            left -= shown.Length;
            if (shown.Length == 0) continue;
            page.Line($"<section id=\"{ReportPage.Anchor(label, predicted)}\">");
            page.Line($"<h3>{ReportPage.Html(actual)} taken for {ReportPage.Html(taken)}</h3>");
            foreach (EvaluatedExample example in shown) page.Line(Quote(example));
            page.Line("</section>");
        }
    }

    private static string Figure(PicturePair pair)
    {
        string name = ReportPage.Html(pair.Name);
        return $"<figure class=\"pair\">{Image(pair.Before, name)}{Image(pair.After, $"{name} in the style")}"
            + $"<figcaption>{name}</figcaption></figure>";

        static string Image(byte[] picture, string alternative) =>
            $"<img src=\"data:image/jpeg;base64,{Convert.ToBase64String(picture)}\" alt=\"{alternative}\">";
    }

    private static string Quote(EvaluatedExample example)
    {
        string text = example.Example.Length <= LongestText ? example.Example : $"{example.Example[..LongestText]}…";
        string sure = example.Probability is { } probability ? $"<small>{ReportPage.Percent(probability)} sure</small>" : "";
        return $"<blockquote>{ReportPage.Html(text)}{sure}</blockquote>";
    }
}
