using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Text;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>Prints what each word of a text adds to the score of each label.</summary>
internal static class ExplanationTable
{
    private const int MostWords = 40;

    public static void Print(Terminal terminal, string path, string text, bool asJson)
    {
        using ModelFile file = ModelFile.Load(path);
        TextExplanation explanation = TextExplanation.Of(file.Specification, text, Path.GetFileName(path));
        if (asJson)
        {
            terminal.WriteJson(TextExplanationDocument.From(explanation), RuntimeJson.Default.TextExplanationDocument);
            return;
        }

        TextTable table = new([Justify.Left, .. explanation.Labels.Select(_ => Justify.Right)]);
        table.AddTitles(["word", .. explanation.Labels.Select(label => PlainText.Shorten(label, 16))]);
        foreach (TextExplanation.Word word in explanation.Words.Take(MostWords)) Add(word.Text, word.Scores);
        if (explanation.Words.Count > MostWords)
        {
            Add(
                Counted.Of(explanation.Words.Count - MostWords, "further word"),
                [.. explanation.Labels.Select((_, label) => explanation.Words.Skip(MostWords).Sum(word => word.Scores[label]))]);
        }

        Add("all", [.. explanation.Labels.Select((_, label) => explanation.Words.Sum(word => word.Scores[label]))]);
        table.WriteTo(terminal.OutputConsole);
        terminal.WriteText($"{Counted.Of(explanation.Unknown, "word")} of the text {(explanation.Unknown == 1 ? "is" : "are")} not known.");

        void Add(string name, IReadOnlyList<double> scores) =>
            table.Add([(name, null), .. scores.Select(score => (Signed(score), (Style?)null))]);
    }

    private static string Signed(double score) => score.ToString("+0.000;-0.000;0", CultureInfo.InvariantCulture);
}
