using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.Tests.LinearModels;

public class SparseSoftmaxRegressionTests
{
    // Rows (1, 0), (0, 2), (1, 1), (3, 0).
    private static readonly SparseMatrix Features = new([0, 1, 2, 4, 5], [0, 1, 0, 1, 0], [1, 2, 1, 1, 3], columnCount: 2);

    private static readonly int[] Rows = [0, 1, 2, 3];
    private static readonly double[] Second = [0, 1, 0.75, 0.25], Scale = [1, 2];

    [Fact]
    public void Two_classes_are_a_logistic_regression_of_half_the_penalty()
    {
        double[][] targets = [[.. Second.Select(target => 1 - target)], Second];

        (double[][] weights, double[] offsets) =
            new SparseSoftmaxRegression(Features, Rows, targets, Scale, hasOffset: true).Fit(5, TestContext.Current.CancellationToken);
        (double[] expected, double offset) =
            new SparseLogisticRegression(Features, Rows, Second, Scale, hasOffset: true).Fit(10, TestContext.Current.CancellationToken);

        Assert.All(expected.Index(), entry => Assert.Equal(entry.Item, weights[1][entry.Index] - weights[0][entry.Index], 0.15));
        Assert.Equal(offset, offsets[1] - offsets[0], 0.15);
    }

    [Fact]
    public void Without_offsets_there_are_none_and_each_class_has_its_own_weights()
    {
        double[][] targets = [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]];

        (double[][] weights, double[] offsets) =
            new SparseSoftmaxRegression(Features, Rows, targets, Scale, hasOffset: false).Fit(100, TestContext.Current.CancellationToken);

        Assert.Equal([0, 0, 0], offsets);
        Assert.True(weights[0][0] > weights[1][0] && weights[1][1] > weights[0][1]);
    }
}
