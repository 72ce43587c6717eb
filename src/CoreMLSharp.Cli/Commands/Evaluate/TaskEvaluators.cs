using System.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>
/// How the models of Create ML's tasks are evaluated: one row a task. The first row that fits model and data is taken; image classifiers,
/// whose data are folders of photos, have their own way.
/// </summary>
internal static class TaskEvaluators
{
    /// <summary>The rows, made anew for each command, since their options belong to it.</summary>
    /// <param name="model">The command's argument for the model.</param>
    public static IReadOnlyList<ITaskEvaluator> Create(Argument<string> model) =>
    [
        new SoundEvaluator(),
        new ObjectEvaluator(),
        new TaggerEvaluator(model),
        new TextEvaluator(),
        new ActivityEvaluator(),
        new KeyPointEvaluator(),
        new RecommenderEvaluator(),
        new StyleEvaluator(),
        new TableEvaluator(),
    ];
}

/// <summary>How the models of one task are evaluated.</summary>
internal interface ITaskEvaluator
{
    /// <summary>What is evaluated, in the plural, such as <c>texts</c>.</summary>
    string Items { get; }

    /// <summary>Options that only this task has, such as the names of columns.</summary>
    IEnumerable<Option> Options => [];

    /// <summary>Whether a model is of this task, and the data can be its examples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">A file or folder.</param>
    bool Fits(MLModel model, string data);

    /// <summary>Runs the model on the data.</summary>
    TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken);
}
