using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Styles;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train style</c>: a network that gives photos the style of a picture.</summary>
internal static class TrainStyleCommand
{
    private static readonly Dictionary<string, StyleAlgorithm> Algorithms =
        new() { ["cnn"] = StyleAlgorithm.Cnn, ["cnn-lite"] = StyleAlgorithm.CnnLite };

    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "photos", isValidated: false, session: session);
        StyleTransferOptions standard = new();
        Argument<string> picture = new("STYLE") { Description = "The picture whose style to learn." };
        Option<string> content = new("--content")
        {
            Description = "A folder of photos to practise on, such as those that the style is for; 100 are enough.",
            HelpName = "DIR",
            Required = true,
        };
        ChoiceOption<StyleAlgorithm> algorithm = new(
            "--algorithm", "The network: cnn of 0.6 MB, cnn-lite of a quarter of that for live video.", Algorithms, "cnn");
        Option<int?> iterations = CheckedOption.Integer(
            "--iterations", $"How many steps to make ({standard.MaximumIterations} where it is not given).", least: 1);
        Option<int?> strength = CheckedOption.Integer(
            "--style-strength", $"How much of the style to take over, from 1 to 10 ({standard.StyleStrength} where it is not given).",
            least: 1, most: 10);
        Option<int?> density = CheckedOption.Integer(
            "--textel-density",
            $"The shorter side of STYLE in pixels beside photos of 512: low for large forms, high for strokes ({standard.TextelDensity} "
            + "where it is not given).",
            least: 64, most: 1024);
        CommandWithExamples command = new("style", "Train a network that gives photos the style of a picture.")
        {
            Arguments = { picture },
            Options = { content, algorithm, iterations, strength, density },
            Check = session.Check,
            Examples =
            [
                ("coreml train style starry-night.jpg --content photos -o StarryNight.mlmodel", "Learn a style from a picture."),
                ("coreml train style wave.jpg --content photos -o Wave.mlmodel --style-strength 8", "Take over more of it."),
            ],
        };
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            StyleTransferOptions options = new()
            {
                Algorithm = algorithm.Read(parse),
                MaximumIterations = parse.GetValue(iterations) ?? standard.MaximumIterations,
                StyleStrength = parse.GetValue(strength) ?? standard.StyleStrength,
                TextelDensity = parse.GetValue(density) ?? standard.TextelDensity,
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            StyleTransferDataSource source =
                StyleTransferDataSource.Images(parse.GetRequiredValue(picture), parse.GetRequiredValue(content));
            task.Run(parse, progress => StyleTransfer.Train(source, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
