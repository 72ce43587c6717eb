using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Editing;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Shapes;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml shapes</c>: what comes out for the sizes that may go in, and the shapes in between.</summary>
internal static class ShapesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string[]> shape = NameValue.Option("--shape", "NAME=SHAPE", "The size of an input, such as x=1x10, or image=320x240 (width and height); otherwise those that the model allows.");
        Option<bool> layers = new("--layers") { Description = "Show the shape of every tensor inside, for the first size." };
        Option<bool> eligible = new("--eligible") { Description = "Find out which dimensions of the inputs could be made flexible, by trying each with twice its size." };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("shapes", "Show the shapes that come of the sizes that a model's inputs may have, by running it on zeros.")
        {
            Arguments = { model },
            Options = { shape, layers, eligible, json },
            Examples =
            [
                ("coreml shapes Style.mlmodel", "The outputs for every enumerated size, and for the ends of ranges."),
                ("coreml shapes Style.mlmodel --shape image=320x240 --layers", "All tensors in between, for one size."),
                ("coreml shapes Style.mlmodel --eligible", "Which sizes 'coreml edit --shape' could let vary."),
            ],
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(eligible) && (result.GetValue(layers) || result.GetValue(shape) is { Length: > 0 })) result.AddError("--eligible tries sizes of its own: leave out --shape and --layers.");
        });
        command.SetAction(parse =>
        {
            using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
            if (parse.GetValue(eligible))
            {
                IReadOnlyList<InputFlexibility> inputs = FlexibleShapes.Eligibility(file);
                if (parse.GetValue(json)) terminal.WriteJson(writer => ShapeView.WriteJson(writer, inputs));
                else ShapeView.Print(terminal, inputs);
                return;
            }

            Dictionary<string, IReadOnlyList<long>> sizes = NameValue.Read(parse, shape).ToDictionary(pair => pair.Name, pair => Fixed(pair.Value));
            IReadOnlyList<ModelShapes> shapes = sizes.Count > 0 ? [ShapeInference.Run(file.Specification, sizes, file.WeightsFolder)] : FlexibleShapes.Of(file);
            bool withLayers = parse.GetValue(layers);
            if (parse.GetValue(json)) terminal.WriteJson(writer => ShapeView.WriteJson(writer, shapes, withLayers));
            else if (withLayers) ShapeView.PrintLayers(terminal, shapes[0]);
            else ShapeView.Print(terminal, shapes);
        });
        return command;
    }

    private static IReadOnlyList<long> Fixed(string text)
    {
        FeatureShape shape = FeatureShape.Parse(text);
        return shape.IsFlexible ? throw new CoreMLException($"'{text}' is more than one size; give one.") : shape.Shapes[0];
    }
}
