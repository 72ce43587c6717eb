using CoreMLSharp.Compression.Programs;

namespace CoreMLSharp.Tests.Compression.Programs;

public class SmallestWeightsTests
{
    [Fact]
    public void The_smallest_weights_become_zeros()
    {
        float[] weights = [3, -1, 2, -4, 0.5f, 1];
        SmallestWeights.ByMagnitude(weights, 0.5);
        Assert.Equal([3f, 0, 2, -4, 0, 0], weights);
    }

    [Fact]
    public void Of_equal_weights_only_as_many_go_as_are_asked_for()
    {
        float[] weights = [1, -1, 1, 1];
        SmallestWeights.ByMagnitude(weights, 0.5);
        Assert.Equal([0f, 0, 1, 1], weights);
    }

    [Fact]
    public void A_pattern_counts_along_an_axis()
    {
        // [4, 2]: columns (1, -5, 3, -2) and (8, 6, 7, 5); two of four become zeros in each.
        float[] weights = [1, 8, -5, 6, 3, 7, -2, 5];
        SmallestWeights.ByPattern(weights, [4, 2], axis: 0, zeros: 2, of: 4);
        Assert.Equal([0f, 8, -5, 0, 3, 7, 0, 0], weights);
    }

    [Fact]
    public void A_rest_counts_as_if_zeros_filled_it_up()
    {
        float[] weights = [1, 2, 3, 4, 5, 6];
        SmallestWeights.ByPattern(weights, [1, 6, 1], axis: 1, zeros: 3, of: 4);
        Assert.Equal([0f, 0, 0, 4, 0, 6], weights);
    }
}
