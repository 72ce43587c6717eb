using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Tasks;

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

    /// <summary>Writes the page.</summary>
    public void WriteHtml(string path) => ReportPage.Write(path, ModelName, "photos", page =>
    {
        Confusions confusions = Confusions.Of(TaskMetrics.Of(Metrics))!;
        page.Headline(Metrics.Accuracy, Metrics.Correct, Metrics.Count, Metrics.Classes.Count);
        page.Worst(confusions);
        WriteMistakes(page, confusions);
        page.Matrix(confusions);
        page.Classes(confusions);
    });

    private void WriteMistakes(ReportPage page, Confusions confusions)
    {
        EvaluatedPhoto[] mistakes = [.. Photos.Where(photo => photo.Label != photo.Predicted)];
        page.Line("<h2>Mistakes</h2>");
        if (mistakes.Length == 0) page.Line("<p>None.</p>");
        if (mistakes.Length > MaximumThumbnails) page.Line($"<p>The first {MaximumThumbnails} of {mistakes.Length} are shown.</p>");
        Dictionary<string, int> index = Metrics.Classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        ILookup<(int, int), EvaluatedPhoto> photos = mistakes.ToLookup(photo => (index[photo.Label], index[photo.Predicted]));
        int left = MaximumThumbnails;
        foreach ((int label, int predicted, _) in confusions.Mistaken)
        {
            EvaluatedPhoto[] shown = [.. photos[(label, predicted)].Take(left)];
            if (shown.Length == 0) continue;
            left -= shown.Length;
            page.Line(
                $"<section id=\"{ReportPage.Anchor(label, predicted)}\"><h3>{ReportPage.Html(Metrics.Classes[label])} taken for "
                + $"{ReportPage.Html(Metrics.Classes[predicted])}</h3><div class=\"photos\">");
            foreach (EvaluatedPhoto photo in shown) page.Line(Figure(photo));
            page.Line("</div></section>");
        }
    }

    private static string Figure(EvaluatedPhoto photo)
    {
        string name = ReportPage.Html(Path.GetFileName(photo.Path));
        string source = Convert.ToBase64String(MLImage.FromFile(photo.Path).ToThumbnail(ThumbnailSide));
        string sure = photo.Probability is { } probability ? $"{ReportPage.Percent(probability)} sure" : "";
        return $"<figure><img src=\"data:image/jpeg;base64,{source}\" alt=\"{name}\" "
            + $"title=\"{ReportPage.Html(photo.Path)}\"><figcaption>{name}<br>{sure}</figcaption></figure>";
    }
}
