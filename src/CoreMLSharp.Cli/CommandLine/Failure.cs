using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Failures in words: what the library says, and what of this command helps.</summary>
internal static class Failure
{
    /// <summary>What the user of this command can do where a library can only hint at it.</summary>
    private static readonly Dictionary<Hint, string> Advice = new()
    {
        [Hint.ChooseStage] = "Name one with --stage.",
        [Hint.ConvertToNetwork] = "Convert its source again with coreml convert --to neuralnetwork.",
        [Hint.ChooseOptimizer] = "Choose the other one with --optimizer.",
        [Hint.ListLayers] = "'coreml inspect MODEL --layers' lists the layers.",
        [Hint.EmbedLinkedModels] = "'coreml embed MODEL -o OUT.mlmodel' does.",
        [Hint.AddSearchPath] = "Name its folder with --search-path.",
        [Hint.UseFeaturesOrRetrain] =
            "You can retrain from your photos with 'coreml train image', or run the classifier on features computed on a Mac with "
            + "'coreml predict MODEL --features FILE'.",
        [Hint.ReplaceCustomLayer] =
            "This command cannot run it; a C# program can say what the class computes (MLModelConfiguration.CustomLayers, see "
            + "docs/predict.md).",
        [Hint.TranslateCustomOperator] =
            "A C# program can give translations (ConversionOptions.CustomOperators, see docs/convert.md); this command cannot.",
        [Hint.NameOutputs] = "Name them with 'coreml convert --output NAME'.",
        [Hint.GiveInputShape] =
            "Give it with 'coreml convert --input NAME=SHAPE', such as 1x224x224x3, or 1..x224x224x3 for any number of them.",
        [Hint.ShapeTarget] =
            "'coreml updatable set MODEL --loss mean-squared-error --loss-input TENSOR --loss-shape SIZE… -o OUT.mlmodel' gives it.",
        [Hint.IgnoreUnknownClasses] = "Rename the folders, or leave them out with --ignore-unknown.",
        [Hint.RestartSession] = "Name another folder with --session, or begin anew with --restart.",
        [Hint.UseFeatures] = "You can run the classifier on features computed on a Mac with 'coreml predict MODEL --features FILE'.",
    };

    /// <summary>A failure in words, which need not be safe for a terminal yet.</summary>
    public static string Explain(Exception error) => error switch
    {
        _ when NativeLibrary.MissingIn(error) is { } library =>
            $"{library} is missing. It belongs beside the coreml program: copy it along, or link to the program where it is.",
        CoreMLException =>
            HintOf(error) is var hint && Advice.TryGetValue(hint, out string? advice) ? $"{error.Message} {advice}" : error.Message,
        IOException or UnauthorizedAccessException => error.Message,
        OperationCanceledException => "cancelled; nothing half-written was left behind.",
        OutOfMemoryException => "there is not enough memory for this.",
        _ => $"unexpected {error.GetType().Name}: {error.Message} "
            + "This is a fault in coreml: please report it with the command line and, if you may share it, the model.",
    };

    /// <summary>The hint of the failure, or of the one that caused it.</summary>
    private static Hint HintOf(Exception? error) => error switch
    {
        null => Hint.None,
        CoreMLException { Hint: not Hint.None } known => known.Hint,
        _ => HintOf(error.InnerException),
    };
}
