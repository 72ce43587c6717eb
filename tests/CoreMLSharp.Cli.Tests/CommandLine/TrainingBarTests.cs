using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Cli.Tests.CommandLine;

public sealed class TrainingBarTests
{
    [Theory]
    [InlineData(TrainingPhase.ExtractingFeatures, 180, 180, 0, " 180/180, from the cache")]
    [InlineData(TrainingPhase.ExtractingFeatures, 90, 60, 0, " 90/180, 60 from the cache, 25 photos/s, 0:10 left")]
    [InlineData(TrainingPhase.ExtractingFeatures, 180, 0, 0, " 180/180, 25 photos/s")]
    [InlineData(TrainingPhase.Training, 3, 0, 1240, " 3/180, 1,240 iterations")]
    public void A_report_in_words(TrainingPhase phase, int done, int remembered, int iterations, string expected)
    {
        TrainingProgress report = new(phase, done, 180, 25, TimeSpan.FromSeconds(10)) { Remembered = remembered, Iterations = iterations };

        Assert.Equal(expected, TrainingBar.Describe(report));
    }
}
