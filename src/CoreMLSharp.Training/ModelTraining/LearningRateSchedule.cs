namespace CoreMLSharp.Training.ModelTraining;

/// <summary>How the rate of learning changes in the course of a training: a factor for each step.</summary>
/// <param name="factor">The factor at a moment.</param>
public sealed class LearningRateSchedule(Func<TrainingMoment, double> factor)
{
    private readonly Func<TrainingMoment, double> _factor = factor ?? throw new ArgumentNullException(nameof(factor));

    /// <summary>The same rate all the time.</summary>
    public static LearningRateSchedule Constant { get; } = new(_ => 1);

    /// <summary>A rate that is multiplied by a factor after every so many epochs.</summary>
    /// <param name="epochs">After how many epochs.</param>
    /// <param name="factor">The factor.</param>
    public static LearningRateSchedule Step(int epochs, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        return new LearningRateSchedule(moment => Math.Pow(factor, moment.Epoch / epochs));
    }

    /// <summary>A rate that falls along half a cosine from the first step to the last.</summary>
    /// <param name="end">The factor at the end.</param>
    public static LearningRateSchedule Cosine(double end = 0) =>
        new(moment => end + ((1 - end) * (1 + Math.Cos(Math.PI * moment.Step / Math.Max(1, moment.Steps))) / 2));

    /// <summary>This schedule, with a rate that rises evenly over the first steps.</summary>
    /// <param name="steps">Over how many.</param>
    public LearningRateSchedule WarmUp(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new LearningRateSchedule(moment => _factor(moment) * Math.Min(1, (moment.Step + 1.0) / Math.Max(1, steps)));
    }

    internal double At(TrainingMoment moment) => _factor(moment);
}

/// <summary>How far a training is before a step.</summary>
/// <param name="Step">The steps so far.</param>
/// <param name="Steps">The steps of the whole training.</param>
/// <param name="Epoch">The epochs so far.</param>
public readonly record struct TrainingMoment(long Step, long Steps, int Epoch);
