using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Optimization;

namespace CoreMLSharp.Cli.Commands.Convert;

/// <summary>The options that say what a model is to become.</summary>
internal sealed class ConvertOptions
{
    private readonly Option<InputOptions[]> _inputs = Several(
        "--input", "NAME=image:RGB[,scale=S][,bias=B]|SHAPE",
        "Make an input an image (scale and bias, one number or RED/GREEN/BLUE, turn pixels into the numbers that the source takes), or "
            + "say which sizes it may have: 1x3x224x224, or several 1x10,1x20, or ranges 1x3x32..512x32... May be given several times.",
        FeatureTexts.Input);
    private readonly Option<OutputOptions[]> _outputs = Several(
        "--output", "NAME[=image:RGB|float16|float32]",
        "An output to keep, any value of the source by its name, and what it is to be. May be given several times; without it, all "
            + "outputs of the source stay as they are.",
        FeatureTexts.Output);
    private readonly Option<NamedValue<string>[]> _rename = NamedValue.Option(
        "--rename", "OLD=NEW", "Give an input or output another name than the source's.");
    private readonly Option<string> _classLabels = new("--class-labels")
    {
        Description = "Make it a classifier, with the labels of a text file, one in each line, in the order of the first output.",
        HelpName = "FILE",
    };
    private readonly Option<DeploymentTarget> _target = CheckedOption.Create<DeploymentTarget>(
        "--target", "SYSTEM", "The oldest system that is to load it, such as iOS16 or macOS13; otherwise the oldest that can.",
        DeploymentTarget.Parse);
    private readonly ChoiceOption<TargetFormat?> _format = new(
        "--to", "An ML Program, or a neural network, which systems before iOS 15 load too. Without the option trees, linear models and "
            + "the like become classic models, all else an ML Program.",
        new Dictionary<string, TargetFormat?>
        {
            ["mlprogram"] = TargetFormat.MLProgram,
            ["neuralnetwork"] = TargetFormat.NeuralNetwork,
        });
    private readonly ChoiceOption<ComputePrecision> _precision = new(
        "--precision", "With how many bits it computes; otherwise as the source.",
        new Dictionary<string, ComputePrecision>
        {
            ["float32"] = ComputePrecision.Float32,
            ["float16"] = ComputePrecision.Float16,
        });

    private readonly Option<string[]> _skippedPasses = SkippedPasses();

    public IEnumerable<Option> All =>
        [_inputs, _outputs, _rename, _classLabels, _target, _format, _precision, _skippedPasses];

    /// <summary>What the model is to be; null where the source says.</summary>
    public TargetFormat? FormatOf(ParseResult parse) => _format.Read(parse);

    public ConversionOptions Read(ParseResult parse) => new()
    {
        Inputs = parse.GetRequiredValue(_inputs),
        Outputs = parse.GetRequiredValue(_outputs),
        NewNames = parse.GetRequiredValue(_rename).ToDictionary(),
        ClassLabels = parse.GetValue(_classLabels) is { } file ? LabelsFile.Read(file) : null,
        Format = FormatOf(parse),
        Target = parse.GetValue(_target),
        Precision = _precision.Read(parse),
        SkippedPasses = parse.GetRequiredValue(_skippedPasses),
    };

    private static Option<string[]> SkippedPasses()
    {
        Option<string[]> option = new("--skip-pass")
        {
            Description = "Leave a graph pass out; may be given several times. In their order: "
                + $"{string.Join(", ", GraphPasses.All.Select(pass => pass.Name))}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        option.CompletionSources.Add([.. GraphPasses.All.Select(pass => pass.Name)]);
        return option;
    }

    private static Option<T[]> Several<T>(string name, string helpName, string description, Func<string, T> read) where T : class =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => [],
            CustomParser = result =>
                [.. result.Tokens.Select(token => CheckedOption.Read(result, name, token.Value, read)).OfType<T>()],
        };
}
