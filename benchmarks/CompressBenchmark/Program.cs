using System.CommandLine;
using CompressBenchmark;
using CoreMLSharp.Benchmarks.Networks;

Argument<FileInfo[]> models = new("MODEL")
{
    Description = "Neural networks; without any, one of Inception v3's size with random weights.",
    Arity = ArgumentArity.ZeroOrMore,
};
Option<string> python = new("--python") { Description = "A python with coremltools.", DefaultValueFactory = _ => "python3" };
Option<FileInfo> coreml =
    new("--coreml") { Description = "The published coreml command (dotnet publish src/CoreMLSharp.Cli -c Release).", Required = true };
Option<int> runs = new("--runs") { Description = "Runs of each; the fastest counts.", DefaultValueFactory = _ => 3 };
Option<string[]> modes =
    new("--modes") { Description = "Only these rows.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
RootCommand root =
    new("Compresses networks with coreml compress and with coremltools: time end to end, bytes, and the error of the weights.")
    {
        Arguments = { models },
        Options = { python, coreml, runs, modes },
    };
root.SetAction(parse =>
{
    string[] paths = [.. parse.GetValue(models)!.Select(file => file.FullName)];
    if (paths.Length == 0) paths = [InceptionSized.InFolder(Path.GetTempPath())];
    new Comparison(
        parse.GetRequiredValue(coreml).FullName, parse.GetRequiredValue(python), parse.GetRequiredValue(runs),
        parse.GetRequiredValue(modes)).Run(paths);
});
return root.Parse(args).Invoke();
