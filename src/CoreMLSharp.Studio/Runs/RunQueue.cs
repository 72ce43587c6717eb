using System.Diagnostics;
using System.Threading.Channels;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Tasks;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Runs;

/// <summary>
/// Trains, one run after the other, whether a page is open or not. Runs that a stop of the program interrupted go on when it starts again.
/// </summary>
public sealed class RunQueue(ProjectLibrary library) : BackgroundService
{
    private readonly Channel<Run> _waiting = Channel.CreateUnbounded<Run>();
    private readonly Lock _gate = new();
    private (Run Run, CancellationTokenSource Stop)? _current;

    /// <summary>Trains a model with the project's options, when those before it are done.</summary>
    public Run Start(Project project)
    {
        Run run = project.Runs.Add(project.Document.Options);
        Enqueue(run);
        project.Tell();
        return run;
    }

    /// <summary>Goes on with a run that was stopped.</summary>
    public void Resume(Run run)
    {
        if (run.Document.State is RunState.Stopped or RunState.Failed) Enqueue(run);
    }

    /// <summary>Stops a run; what it has done so far is kept.</summary>
    public void Stop(Run run)
    {
        lock (_gate)
        {
            if (_current is { } current && current.Run == run)
            {
                current.Stop.Cancel();
                return;
            }
        }

        if (run.Document.State == RunState.Waiting) run.Change(document => document with { State = RunState.Stopped });
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        foreach (Run run in Interrupted()) Enqueue(run);
        await foreach (Run run in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (run.Document.State != RunState.Waiting) continue;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            lock (_gate) _current = (run, stop);
            await Task.Run(() => Train(run, stop.Token, stoppingToken), CancellationToken.None);
            lock (_gate) _current = null;
        }
    }

    private void Enqueue(Run run)
    {
        run.Change(document => document with { State = RunState.Waiting, Error = null });
        _waiting.Writer.TryWrite(run);
    }

    private IEnumerable<Run> Interrupted()
    {
        foreach (string folder in library.Recent)
        {
            Project project;
            try
            {
                project = library.Open(folder);
            }
            catch (CoreMLException)
            {
                // Its page says what is wrong with it.
                continue;
            }

            foreach (Run run in project.Runs.All.Where(run => run.Document.State is RunState.Running or RunState.Waiting)) yield return run;
        }
    }

    private static void Train(Run run, CancellationToken cancellationToken, CancellationToken ending)
    {
        run.Change(document => document with { State = RunState.Running });
        long start = Stopwatch.GetTimestamp();
        double before = run.Document.Seconds;
        double Seconds() => before + Stopwatch.GetElapsedTime(start).TotalSeconds;
        try
        {
            Project project = run.Project;
            TaskData validation = project.TaskData(DataPartName.Validation);
            TaskWork work = new(
                project.TaskData(DataPartName.Training), validation.IsEmpty ? null : validation,
                new OptionValues(project.Task, run.Document.Options), new MLTrainingSessionParameters(Path.Combine(run.Folder, "session")),
                new Listener(run), cancellationToken);
            using ITrainedModel trained = project.Task.Train(work);
            cancellationToken.ThrowIfCancellationRequested();
            trained.Model.Save(run.ModelPath);
            run.Change(document => document with
            {
                State = RunState.Done,
                Seconds = Seconds(),
                Bytes = StoredSize.Of(run.ModelPath),
                Training = trained.TrainingMetrics,
                Validation = trained.ValidationMetrics,
                Warnings = trained.Warnings,
            });
        }
        catch (OperationCanceledException)
        {
            // When the program ends, the run stays one that works, and goes on with the next start.
            if (!ending.IsCancellationRequested) run.Change(document => document with { State = RunState.Stopped, Seconds = Seconds() });
        }
        catch (Exception error)
        {
            run.Change(document => document with { State = RunState.Failed, Seconds = Seconds(), Error = error.Message });
        }
    }

    /// <summary>Progress comes in order, from the threads that work.</summary>
    private sealed class Listener(Run run) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => run.Report(value);
    }
}
