using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs;

public sealed class ComputedElementsTests
{
    [Theory]
    [InlineData(3, 5)]
    [InlineData(200, 333)]
    [InlineData(1, 40_000)]
    public void A_transposed_matrix_has_its_elements_exchanged(int rows, int columns)
    {
        ProgramTensor matrix = Matrix(rows, columns);

        ProgramTensor transposed = matrix.Transposed();

        Assert.Equal([columns, rows], transposed.Shape);
        float[] before = matrix.ToFloats(), after = transposed.ToFloats();
        for (int i = 0; i < before.Length; i++) Assert.Equal(before[i], after[(i % columns * rows) + (i / columns)]);
    }

    [Theory]
    [InlineData(DataType.Float64)]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Uint8)]
    public void Elements_of_every_size_are_exchanged(DataType type)
    {
        ProgramTensor matrix = Matrix(150, 700);
        ProgramTensor typed = type.IsFloat
            ? ProgramTensor.OfFloats(type, matrix.ToFloats(), [150, 700])
            : ProgramTensor.OfIntegers(type, [.. Enumerable.Range(0, 150 * 700).Select(i => (long)(i % 251))], [150, 700]);

        double[] before = typed.ToDoubles(), after = typed.Transposed().ToDoubles();

        for (int i = 0; i < before.Length; i++) Assert.Equal(before[i], after[(i % 700 * 150) + (i / 700)]);
    }

    [Fact]
    public void Any_piece_can_be_had_by_itself()
    {
        ProgramTensor transposed = Matrix(200, 333).Transposed();
        byte[] all = transposed.Bytes.ToArray();

        foreach ((int start, int length) in new[] { (0, 4), (4, 1200), (396, 812), (64, 66_000), (all.Length - 8, 8) })
        {
            byte[] piece = new byte[length];
            transposed.CopyTo(start, piece);
            Assert.Equal(all[start..(start + length)], piece);
        }
    }

    [Fact]
    public void A_matrix_that_is_transposed_twice_is_itself()
    {
        ProgramTensor matrix = Matrix(200, 333);
        Assert.Same(matrix, matrix.Transposed().Transposed());
    }

    [Fact]
    public void A_transposed_matrix_of_another_shape_is_transposed_by_that()
    {
        ProgramTensor reshaped = Matrix(200, 300).Transposed().WithShape([100, 600]);
        ProgramTensor plain = new(DataType.Float32, [100, 600], reshaped.Bytes.ToArray());

        Assert.Equal(plain.Transposed().ToFloats(), reshaped.Transposed().ToFloats());
    }

    [Fact]
    public void Rounded_numbers_are_the_nearest_with_16_bits_in_any_order()
    {
        ProgramTensor matrix = Matrix(200, 333);

        ProgramTensor rounded = matrix.Rounded(DataType.Float16);

        Assert.Equal(DataType.Float16, rounded.DataType);
        Assert.Equal(Array.ConvertAll(matrix.ToFloats(), number => (float)(Half)number), rounded.ToFloats());
        Assert.Equal(
            Array.ConvertAll(matrix.Transposed().ToFloats(), number => (float)(Half)number), rounded.Transposed().ToFloats());
    }

    private static ProgramTensor Matrix(int rows, int columns)
    {
        Random random = new(7);
        float[] elements = [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() - 0.5f)];
        return ProgramTensor.Of<float>(elements, [rows, columns]);
    }
}
