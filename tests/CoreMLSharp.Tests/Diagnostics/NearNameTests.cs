using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Tests.Diagnostics;

public class NearNameTests
{
    [Theory]
    [InlineData("Wood", "wood")]
    [InlineData("wood ", "wood")]
    [InlineData("wod", "wood")]
    [InlineData("marbel", "marble")]
    [InlineData("oak", null)]
    [InlineData("", null)]
    public void A_name_of_other_case_or_a_letter_off_is_meant(string name, string? meant) =>
        Assert.Equal(meant, NearName.Of(name, ["marble", "wood", "stone"]));
}
