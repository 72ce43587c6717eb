using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks;

/// <summary>
/// One of Create ML's tasks in Studio. The pages are the same for all; a task brings what its data is, its options, how it is trained and
/// evaluated, and how a model of it is tried.
/// </summary>
public abstract class StudioTask
{
    /// <summary>What <c>coreml train</c> calls it.</summary>
    public abstract string Id { get; }

    /// <summary>What Create ML calls it.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>What it learns from, in the plural.</summary>
    public abstract string Items { get; }

    /// <summary>What form its data has, which chooses the view of the data.</summary>
    public abstract DataKind Data { get; }

    /// <summary>How a model is tried, which chooses the view of the preview.</summary>
    public abstract PreviewKind Preview { get; }

    /// <summary>The options.</summary>
    public abstract IReadOnlyList<TaskOption> Options { get; }

    /// <summary>Whether a file, given by its path, is something to learn from.</summary>
    public abstract bool Accepts(string path);

    /// <summary>Whether a file is something to learn from by its name alone, before it is there.</summary>
    public virtual bool AcceptsName(string path) => Accepts(path);

    /// <summary>Trains a model.</summary>
    /// <exception cref="Diagnostics.CoreMLException">The data or the options do not do; the message says why.</exception>
    public abstract ITrainedModel Train(TaskWork work);

    /// <summary>Evaluates a model on one part of the data, or on another folder or file.</summary>
    /// <exception cref="Diagnostics.CoreMLException">The data does not do; the message says why.</exception>
    public abstract TaskEvaluation Evaluate(EvaluationWork work);

    /// <summary>
    /// The words of the command that trains the same model, after <c>coreml train</c>; null when the data was changed in Studio, or there
    /// is none yet.
    /// </summary>
    public IReadOnlyList<string>? Command(string name, TaskData training, TaskData validation, OptionValues options)
    {
        if (training.Path is null || validation.Files is not null) return null;
        return
        [
            Id, .. DataWords(training.Path, options), "-o", $"{name}.mlmodel",
            .. validation.Path is { } path ? ["--validation", path] : Array.Empty<string>(), .. OptionWords(options),
        ];
    }

    /// <summary>What to learn from, as the command line takes it.</summary>
    protected virtual IReadOnlyList<string> DataWords(string training, OptionValues options) => [training];

    /// <summary>The options that are not as proposed, as the command line takes them.</summary>
    protected virtual IEnumerable<string> OptionWords(OptionValues options) =>
        Options.Where(option => options[option.Name] != option.Default && options[option.Name].Length > 0)
        .SelectMany(option => option.Kind == OptionKind.Switch ? [$"--{option.Name}"] : new[] { $"--{option.Name}", options[option.Name] });
}

/// <summary>What a training works with.</summary>
/// <param name="Training">What to learn from.</param>
/// <param name="Validation">What to validate with; null when nothing was given.</param>
/// <param name="Options">The options.</param>
/// <param name="Session">Where the training keeps what it has done, so that it can be stopped and go on.</param>
/// <param name="Progress">Told how far it is.</param>
/// <param name="CancellationToken">Stops it.</param>
public sealed record TaskWork(
    TaskData Training, TaskData? Validation, OptionValues Options, MLTrainingSessionParameters Session, IProgress<TrainingProgress> Progress,
    CancellationToken CancellationToken);

/// <summary>What an evaluation works with.</summary>
/// <param name="ModelPath">The file of the model.</param>
/// <param name="Model">The model, which uses one thread for each prediction.</param>
/// <param name="Data">The data.</param>
/// <param name="Options">The options of the run, which name columns.</param>
/// <param name="Progress">Told how far it is.</param>
/// <param name="CancellationToken">Stops it.</param>
public sealed record EvaluationWork(
    string ModelPath, MLModel Model, TaskData Data, OptionValues Options, IProgress<TrainingProgress>? Progress,
    CancellationToken CancellationToken);

/// <summary>Forms of data.</summary>
public enum DataKind
{
    /// <summary>A folder of photos for each class.</summary>
    LabeledPhotos,

    /// <summary>A folder of sounds for each class.</summary>
    LabeledSounds,

    /// <summary>A file of rows and columns, or of JSON.</summary>
    Table,

    /// <summary>A folder of files that belong together.</summary>
    Folder,
}

/// <summary>Ways to try a model.</summary>
public enum PreviewKind
{
    /// <summary>Photos and the webcam; top classes.</summary>
    Photos,

    /// <summary>Photos; boxes drawn on them.</summary>
    Detections,

    /// <summary>Photos; the picture that comes out.</summary>
    Pictures,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A sound file or the microphone.</summary>
    Sound,

    /// <summary>A form with a field for each input.</summary>
    Form,

    /// <summary>A file of the form that is trained on.</summary>
    File,
}
