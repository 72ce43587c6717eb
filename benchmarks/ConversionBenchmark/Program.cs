using System.CommandLine;
using ConversionBenchmark;

Argument<FileInfo[]> models = new("MODEL")
{
    Description = "ONNX models whose speed is compared before and after; none for the comparison with coremltools.",
    Arity = ArgumentArity.ZeroOrMore,
};
Option<string> python = new("--python")
{
    Description = "A python with coremltools, torch, torchvision and onnx.",
    DefaultValueFactory = _ => "python3",
};
Option<FileInfo> coreml =
    new("--coreml") { Description = "The published coreml command (dotnet publish src/CoreMLSharp.Cli -c Release)." };
Option<int> runs = new("--runs") { Description = "Runs of each.", DefaultValueFactory = _ => 3 };
Option<string[]> shapes = new("--shape")
{
    Description = "The shapes of the models' inputs in their order, such as 1,3,224,224, where they are free.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [],
};
RootCommand root =
    new("Converts Inception v3 with coreml convert and with coremltools, and a model of a gigabyte; or compares how fast models run.")
    {
        Arguments = { models },
        Options = { python, coreml, runs, shapes },
    };
root.SetAction(parse =>
{
    string[] paths = [.. parse.GetValue(models)!.Select(file => file.FullName)];
    int count = parse.GetRequiredValue(runs);
    if (paths.Length > 0)
    {
        RunningSpeed.Compare(paths, count, [.. parse.GetValue(shapes)!.Select(shape => shape.Split(',').Select(long.Parse).ToArray())]);
        return 0;
    }

    if (parse.GetValue(coreml) is not { } command)
    {
        Console.Error.WriteLine("Say where the command is: --coreml, or name models.");
        return 2;
    }

    new Comparison(command.FullName, parse.GetRequiredValue(python), count).Run();
    return 0;
});
return root.Parse(args).Invoke();
