using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Tests.Diagnostics;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "There are no rows of weights")]
    [InlineData(1, "There is 1 row of weights")]
    [InlineData(2, "There are 2 rows of weights")]
    public void Things_are_counted_in_singular_and_plural(int count, string expected) =>
        Assert.Equal(expected, Counted.There(count, "row of weights", "rows of weights"));

    [Fact]
    public void A_plural_that_is_not_given_ends_with_s() => Assert.Equal("3 labels", Counted.Of(3, "label"));
}
