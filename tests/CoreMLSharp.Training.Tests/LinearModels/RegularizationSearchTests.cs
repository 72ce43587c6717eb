using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.Tests.LinearModels;

public sealed class RegularizationSearchTests
{
    [Fact]
    public void Noise_asks_for_a_stronger_penalty_than_signal()
    {
        double signal = Search(signal: 3, copies: 1).C, noise = Search(signal: 0.1f, copies: 1).C;

        Assert.True(noise < signal / 10, $"noise {noise}, signal {signal}");
    }

    [Fact]
    public void The_held_out_accuracy_of_noise_is_that_of_guessing()
    {
        RegularizationChoice choice = Search(signal: 0, copies: 1);

        Assert.InRange(choice.Accuracy!.Value, 0.3, 0.7);
    }

    /// <summary>Were copies of an example on both sides, every example would seem known.</summary>
    [Fact]
    public void Copies_of_an_example_stay_together()
    {
        RegularizationChoice choice = Search(signal: 0, copies: 3);

        Assert.InRange(choice.Accuracy!.Value, 0.3, 0.7);
    }

    [Fact]
    public void One_example_a_class_is_too_few_to_hold_out()
    {
        RegularizationChoice choice =
            new RegularizationSearch(
                new FeatureMatrix([0, 1], 1), [0, 1], 2, RowGroups.Copies(2, 1), new LogisticRegressionOptions()).Run(default);

        Assert.Null(choice.Accuracy);
        Assert.True(choice.C > 0);
    }

    [Fact]
    public void Every_fold_has_its_share_of_every_class()
    {
        int[] labels = [.. Enumerable.Range(0, 103).Select(row => row < 70 ? 0 : row < 95 ? 1 : 2)];

        int[] folds = StratifiedFolds.Assign(labels, 3, 5);

        for (int fold = 0; fold < 5; fold++)
        {
            int[] counts =
            [
                .. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 103).Count(row => folds[row] == fold && labels[row] == k)),
            ];
            Assert.Equal([14, 5], counts[..2]);
            Assert.InRange(counts[2], 1, 2);
        }
    }

    private static RegularizationChoice Search(float signal, int copies)
    {
        const int Examples = 120, Columns = 30;
        Random random = new(3);
        int[] labels = [.. Enumerable.Range(0, Examples).SelectMany(example => Enumerable.Repeat(example % 2, copies))];
        float[] values = new float[Examples * copies * Columns];
        for (int example = 0; example < Examples; example++)
        {
            float[] vector =
            [
                .. Enumerable.Range(0, Columns).Select(j => (float)(random.NextDouble() - 0.5) + (j == 0 ? signal * (example % 2) : 0)),
            ];
            for (int copy = 0; copy < copies; copy++) vector.CopyTo(values, ((example * copies) + copy) * Columns);
        }

        return new RegularizationSearch(
            new FeatureMatrix(values, Columns), labels, 2, RowGroups.Copies(labels.Length, copies),
            new LogisticRegressionOptions()).Run(default);
    }
}
