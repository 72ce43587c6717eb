using CoreMLSharp.Compression.Encodings;

namespace CoreMLSharp.Tests.Compression.Encodings;

public class PaletteTests
{
    [Fact]
    public void A_number_gets_the_nearest_entry()
    {
        Palette palette = Palette.Nearest([-9, 0.4f, 0.6f, 2.6f, 9], [3, 0, 1], 2);
        Assert.Equal([0, 0, 1, 2, 2], palette.Codes);
        Assert.Equal([0f, 1f, 3f, 3f], palette.Table);
        Assert.Equal(81 + 0.16 + 0.16 + 0.16 + 36, palette.SquaredError, 1e-4);
    }

    [Fact]
    public void A_uniform_table_has_equal_steps() => Assert.Equal([-1f, 0f, 1f, 2f], Palette.Uniform([0, -1, 2, 1, 1], 2).Table);

    [Fact]
    public void A_table_of_all_numbers_loses_nothing()
    {
        Palette palette = Palette.Unique([5, -1, 5, 7], 2)!;
        Assert.Equal([1, 0, 1, 2], palette.Codes);
        Assert.Equal([-1f, 5f, 7f, 7f], palette.Table);
        Assert.Equal(0, palette.SquaredError);
    }

    [Fact]
    public void Too_many_numbers_have_no_such_table() => Assert.Null(Palette.Unique([5, -1, 3], 1));
}
