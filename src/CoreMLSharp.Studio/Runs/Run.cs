using System.Text.Json;
using CoreMLSharp.IO;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Studio.Runs;

/// <summary>One training of a project: a folder with what was asked for, what came of it, and the model.</summary>
public sealed class Run
{
    private const string FileName = "run.json";

    private readonly Lock _gate = new();
    private RunDocument _document;
    private ReportInterval _interval;

    private Run(Project project, string folder, RunDocument document) => (Project, Folder, _document) = (project, folder, document);

    /// <summary>Told when the run changed or came further, from whatever thread.</summary>
    public event Action? Changed;

    /// <summary>The project.</summary>
    public Project Project { get; }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>What is known of it.</summary>
    public RunDocument Document
    {
        get
        {
            lock (_gate) return _document;
        }
    }

    /// <summary>Which run of the project it is.</summary>
    public int Number => Document.Number;

    /// <summary>How far it is at the moment; null when it does not work.</summary>
    public TrainingProgress? Progress { get; private set; }

    /// <summary>The file of the model.</summary>
    public string ModelPath => Path.Combine(Folder, $"{Project.Document.Name}.mlmodel");

    /// <summary>Whether there is a model.</summary>
    public bool HasModel => Document.State == RunState.Done && File.Exists(ModelPath);

    /// <summary>Makes a run.</summary>
    public static Run Create(Project project, string folder, RunDocument document)
    {
        Directory.CreateDirectory(folder);
        Run run = new(project, folder, document);
        run.Write();
        return run;
    }

    /// <summary>Reads a run; null when the folder is none, or its file damaged.</summary>
    public static Run? Read(Project project, string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<RunDocument>(File.ReadAllBytes(Path.Combine(folder, FileName)), ProjectDocument.Json)
                is { } document ? new Run(project, folder, document) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Changes what is known of it, on disk first.</summary>
    public void Change(Func<RunDocument, RunDocument> change)
    {
        lock (_gate)
        {
            _document = change(_document);
            if (_document.State != RunState.Running) Progress = null;
            Write();
        }

        Changed?.Invoke();
        Project.Tell();
    }

    /// <summary>It came further.</summary>
    public void Report(TrainingProgress progress)
    {
        lock (_gate)
        {
            bool isNewPhase = Progress?.Phase != progress.Phase;
            Progress = progress;
            if (progress.Points.Count > 0) _document = _document with { Points = progress.Points };
            if (!_interval.HasPassed() && !isNewPhase) return;
        }

        Changed?.Invoke();
    }

    private void Write() => AtomicFile.Write(
        Path.Combine(Folder, FileName), stream => JsonSerializer.Serialize(stream, _document, ProjectDocument.Json));
}
