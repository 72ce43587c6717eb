using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Shapes;

namespace CoreMLSharp.Cli.Commands.Shapes;

/// <summary><c>coreml shapes</c>: what comes out for the sizes that may go in, and the shapes in between.</summary>
internal static class ShapesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<NamedValue<IReadOnlyList<long>>[]> shape = NamedValue.Option(
            "--shape",
            "NAME=SHAPE",
            "The size of an input, such as x=1x10, or image=320x240 (width and height); otherwise those that the model allows.",
            ReadFixed);
        Option<bool> layers = new("--layers") { Description = "Show the shape of every tensor inside, for the first size." };
        Option<bool> eligible = new("--eligible")
        {
            Description = "Find out which dimensions of the inputs could be made flexible, by trying each with twice its size.",
        };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("shapes", "Show the output shapes for each allowed input size (tries the model).")
        {
            Arguments = { model },
            Options = { shape, layers, eligible, json },
            Check = parse => parse.GetValue(eligible) && (parse.GetValue(layers) || parse.GetRequiredValue(shape).Length > 0)
                ? ["--eligible tries sizes of its own: leave out --shape and --layers."]
                : [],
            Examples =
            [
                ("coreml shapes Style.mlmodel", "The outputs for every enumerated size, and for the ends of ranges."),
                ("coreml shapes Style.mlmodel --shape image=320x240 --layers", "All tensors in between, for one size."),
                ("coreml shapes Style.mlmodel --eligible", "Which sizes 'coreml edit --shape' could let vary."),
            ],
        };
        command.SetWork(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            bool asJson = parse.GetValue(json);
            if (parse.GetValue(eligible)) ShowEligible(terminal, file, asJson);
            else Show(terminal, file, parse.GetRequiredValue(shape).ToDictionary(), parse.GetValue(layers), asJson);
        });
        return command;
    }

    private static void ShowEligible(Terminal terminal, ModelFile file, bool asJson)
    {
        IReadOnlyList<InputFlexibility> inputs = FlexibleShapes.Eligibility(file);
        if (asJson) terminal.WriteJson(FlexibilityDocument.From(inputs), RuntimeJson.Default.Flexibilities);
        else FlexibilityTable.Print(terminal, inputs);
    }

    private static void Show(Terminal terminal, ModelFile file, Dictionary<string, IReadOnlyList<long>> sizes, bool withLayers, bool asJson)
    {
        IReadOnlyList<ModelShapes> shapes = sizes.Count > 0
            ? [ShapeInference.Run(file.Specification, sizes, file.WeightsFolder)]
            : FlexibleShapes.Of(file);
        if (asJson) terminal.WriteJson(ShapesDocument.From(shapes, withLayers), RuntimeJson.Default.Shapes);
        else if (withLayers) LayerShapesTable.Print(terminal, shapes[0]);
        else ShapeTable.Print(terminal, shapes, file.Specification.Description);

        if (!asJson && shapes.Any(one => one.Stages.Any(stage => !stage.IsTried)))
        {
            terminal.WriteText(
                "These shapes follow from the layers; the tensors are too large together for a run that would verify them.");
        }
    }

    private static IReadOnlyList<long> ReadFixed(string text)
    {
        FeatureShape shape = FeatureShape.Parse(text);
        return shape.IsFlexible ? throw new CoreMLException($"'{text}' is more than one size; give one.") : shape.Shapes[0];
    }
}
