using CoreMLSharp.Runtime.Benchmarking;

namespace CoreMLSharp.Runtime.Tests.Benchmarking;

public class LatenciesTests
{
    [Fact]
    public void Percentiles_are_times_that_were_measured()
    {
        Latencies latencies = new([.. Enumerable.Range(1, 200).Select(i => (double)i).Reverse()]);

        Assert.Equal(200, latencies.Count);
        Assert.Equal(
            (1, 100, 180, 198, 200),
            (latencies.Minimum, latencies.Median, latencies.Percentile(90), latencies.Percentile(99), latencies.Percentile(100)));
        Assert.Equal(100.5, latencies.Mean);
        Assert.Equal(1000 / 100.5, latencies.Throughput, 1e-12);
    }

    [Fact]
    public void One_time_is_every_percentile()
    {
        Latencies latencies = new([7]);

        Assert.Equal((7, 7, 7), (latencies.Minimum, latencies.Median, latencies.Percentile(99)));
    }
}
