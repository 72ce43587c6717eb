using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Cli.Commands.Update;

/// <summary>Puts several updates of one model together instead of making one.</summary>
internal sealed class AverageOptions
{
    private readonly Option<string[]> _average = new("--average")
    {
        Description = "Instead of MODEL and DATA: updates of one model, whose weights are averaged.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double[]> _shares = new("--shares")
    {
        Description = "How much each of them counts, such as its number of examples.",
        HelpName = "NUMBER",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => CheckedOption.Read(result, "--shares", token.Value, ReadShare))],
    };

    public IEnumerable<Option> All => [_average, _shares];

    /// <summary>The models to average; none where an update is to be made.</summary>
    public string[] Models(ParseResult parse) => parse.GetValue(_average) ?? [];

    public void Run(ParseResult parse, string output, Terminal terminal)
    {
        List<ModelFile> models = [];
        try
        {
            models.AddRange(Models(parse).Select(ModelFile.Load));
            double[] shares = parse.GetValue(_shares) ?? [];
            using ModelFile average = UpdatedWeights.Average(models, shares.Length == 0 ? null : shares);
            average.Save(output);
            terminal.Error.WriteLine(PlainText.OnOneLine($"Wrote {output}, the mean of {models.Count} updates."));
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    private static double ReadShare(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share >= 0 && double.IsFinite(share)
            ? share
            : throw new CoreMLException("It must be a number of at least 0.");
}
