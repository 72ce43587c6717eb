using CoreMLSharp.Tools.FeaturePrintTrainer;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;
using CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;
using CoreMLSharp.Tools.FeaturePrintTrainer.Training;

Dictionary<string, Action<Options>> commands = new()
{
    ["prepare"] = PrepareCommand.Run,
    ["teach"] = TeachCommand.Run,
    ["train"] = TrainCommand.Run,
    ["export"] = ExportCommand.Run,
};

if (args.Length == 0 || !commands.TryGetValue(args[0], out Action<Options>? command))
{
    Console.Error.WriteLine($"Usage: FeaturePrintTrainer {string.Join('|', commands.Keys)} --name value ... (see README.md)");
    return 2;
}

command(new Options(args.AsSpan(1)));
return 0;
