using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Documents;

namespace CoreMLSharp.Cli.Commands.Convert;

/// <summary>Prints what became of a model.</summary>
internal static class ConversionPrinter
{
    /// <summary>So many operators before and behind the one that was found are named; a value may have hundreds of readers.</summary>
    private const int MostNeighbours = 5;

    public static void Print(ConversionDocument document, Terminal terminal)
    {
        terminal.WriteText($"{document.Model}: from {document.Source}, {Numbers.Bytes(document.Bytes)}, for {document.Systems} or later");
        foreach (ConvertedFeature input in document.Inputs) terminal.WriteText($"  input   {Line(input)}");
        foreach (ConvertedFeature output in document.Outputs) terminal.WriteText($"  output  {Line(output)}");
        foreach (ConversionCheckDocument check in document.Checks ?? [])
        {
            terminal.WriteText($"  check   {check.Output}  {Verdict(check.Passed, check.LargestAbsoluteError, check.Difference)}");
        }

        if (document.Divergence is { } divergence) Print(divergence, terminal);
    }

    private static void Print(ConversionDivergence divergence, Terminal terminal)
    {
        terminal.WriteText($"Looking for the operator of the source at which '{divergence.Output}' parts:");
        foreach (BisectionProbe probe in divergence.Probes)
        {
            terminal.WriteText(
                $"  probe   {probe.Value} ({probe.Operator.Type})  {Verdict(probe.Passed, probe.LargestAbsoluteError, probe.Difference)}");
        }

        SourceOperator found = divergence.Operator;
        terminal.WriteText($"They part at {found}, whose output differs though what could be compared before it agrees.");
        terminal.WriteText($"  takes   {string.Join(", ", found.Inputs)}");
        terminal.WriteText($"  gives   {string.Join(", ", found.Outputs)}");
        Print("or in", divergence.Joined, terminal);
        Print("behind", divergence.Before, terminal);
        Print("before", divergence.After, terminal);
    }

    private static void Print(string title, IReadOnlyList<SourceOperator> operators, Terminal terminal)
    {
        if (operators.Count == 0) return;
        string more = operators.Count > MostNeighbours ? $" and {operators.Count - MostNeighbours} more" : "";
        terminal.WriteText($"  {title,-6}  {string.Join(", ", operators.Take(MostNeighbours))}{more}");
    }

    private static string Line(ConvertedFeature feature) =>
        $"{feature.Name}  {feature.Type}{(feature.Source is { } source && source != feature.Name ? $"  ({source})" : "")}";

    private static string Verdict(bool passed, double largest, string? difference) => difference is not null
        ? $"DIFFERS: {difference}"
        : $"{(passed ? "agrees" : "DIFFERS")}, the largest difference is {Numbers.Significant(largest, 3)}";
}
