using System.Diagnostics;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.ModelTraining;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Sessions;

/// <summary>Trains a network, from where a session has left it, and writes down how far it is.</summary>
internal sealed class ResumableTraining : IProgress<ModelTrainingProgress>
{
    /// <summary>The name under which an accuracy of the validation examples is looked for.</summary>
    public const string AccuracyMetric = "accuracy";

    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(2);
    private static readonly int UsualInterval = new MLTrainingSessionParameters("").ReportInterval;

    private readonly MLModelTrainer _trainer;
    private readonly int _iterations;
    private readonly SessionFolder? _session;
    private readonly ProgressMeter _meter;
    private readonly bool _areSteps;
    private readonly int _interval;
    private int _done, _steps;
    private long _written = Stopwatch.GetTimestamp();
    private double _sum;
    private int _summed;

    private ResumableTraining(MLModelTrainer trainer, int iterations, SessionFolder? session, ProgressMeter meter, bool areSteps)
    {
        (_trainer, _iterations, _session, _meter, _areSteps) = (trainer, iterations, session, meter, areSteps);
        _interval = Math.Max(1, session?.Parameters.ReportInterval ?? UsualInterval);
    }

    /// <summary>Trains until the iterations are over.</summary>
    /// <param name="trainer">The trainer, which has not begun.</param>
    /// <param name="iterations">How many iterations there are.</param>
    /// <param name="session">Where to go on from, and where to write; null for neither.</param>
    /// <param name="meter">Counts the iterations.</param>
    /// <param name="areSteps">Whether each step is an iteration, and not each epoch.</param>
    /// <param name="cancellationToken">Stops the work, of which the session has all then.</param>
    /// <exception cref="CoreMLException">What the session has does not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Run(
        MLModelTrainer trainer, int iterations, SessionFolder? session, ProgressMeter meter, bool areSteps,
        CancellationToken cancellationToken)
    {
        ResumableTraining training = new(trainer, iterations, session, meter, areSteps);
        training.GoOn();
        try
        {
            trainer.Train(training, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Cancelled between two steps, or before one has changed anything: the trainer is whole.
            training.Write();
            throw;
        }

        training.Write();
    }

    public void Report(ModelTrainingProgress value)
    {
        if (_areSteps || value.Finished is not null)
        {
            _done++;
            _meter.Advance(1, PointOf(value));
        }

        if (_session is null || ++_steps < _session.Parameters.CheckpointInterval) return;
        if (Stopwatch.GetElapsedTime(_written) >= ShortestTime) Write();
    }

    private TrainingPoint? PointOf(ModelTrainingProgress value)
    {
        if (value.Finished is { } epoch && !_areSteps)
        {
            return new TrainingPoint(_done, epoch.Loss)
            {
                ValidationLoss = Measured("loss"),
                ValidationAccuracy = Measured(AccuracyMetric),
            };

            double? Measured(string name) => epoch.Validation.TryGetValue(name, out double number) ? number : null;
        }

        _sum += value.Loss;
        if (++_summed < _interval && _done < _iterations) return null;
        TrainingPoint point = new(_done, _sum / _summed);
        (_sum, _summed) = (0, 0);
        return point;
    }

    private void GoOn()
    {
        if (_session is null || SessionCheckpoint.Read(_session.CheckpointPath, _trainer.State) is not { } found) return;
        _trainer.State = found.State;
        _done = found.Progress.Iteration;
        _meter.Resume(_done, found.Progress.Points);
    }

    private void Write()
    {
        if (_session is null) return;
        SessionCheckpoint.Write(
            _session.CheckpointPath, _trainer.State, new SessionProgress(_done, _iterations, _meter.Points));
        (_steps, _written) = (0, Stopwatch.GetTimestamp());
    }
}
