using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train</c>: Create ML's tasks.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal) => new("train", "Train a model.")
    {
        Subcommands =
        {
            TrainImageCommand.Create(terminal),
            TrainTextCommand.Create(terminal),
            TrainTaggerCommand.Create(terminal),
            TrainSoundCommand.Create(terminal),
            TrainObjectsCommand.Create(terminal),
            TrainTableCommand.Create(terminal),
            TrainActivityCommand.Create(terminal),
            TrainPosesCommand.Create(terminal),
            TrainActionsCommand.Create(terminal),
            TrainRecommenderCommand.Create(terminal),
            TrainStyleCommand.Create(terminal),
            TrainFeaturesCommand.Create(terminal),
        },
    };
}
