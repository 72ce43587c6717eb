using System.CommandLine;
using InspectBenchmark;

Option<string> python = new("--python") { Description = "A python with coremltools.", DefaultValueFactory = _ => "python3" };
Option<FileInfo> coreml =
    new("--coreml") { Description = "The published coreml command (dotnet publish src/CoreMLSharp.Cli -c Release).", Required = true };
Option<int> runs = new("--runs") { Description = "Runs of each command on each model.", DefaultValueFactory = _ => 7 };
RootCommand root = new("Times looking into a model end to end, process start included: coreml inspect beside coremltools' load_spec.")
{
    Options = { python, coreml, runs },
};
root.SetAction(parse => Comparison.Run(parse.GetRequiredValue(coreml).FullName, parse.GetRequiredValue(python), parse.GetValue(runs)));
return root.Parse(args).Invoke();
