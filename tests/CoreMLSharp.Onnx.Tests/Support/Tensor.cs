namespace CoreMLSharp.Onnx.Tests;

/// <summary>Numbers with a shape, as tests write them down.</summary>
internal sealed record Tensor(float[] Values, params long[] Shape)
{
    /// <summary>The numbers 0, 1, 2 … (or another start and step) in a shape.</summary>
    public static Tensor Counting(float start, float step, params long[] shape) =>
        new([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => start + (i * step))], shape);

    public static Tensor Vector(params float[] values) => new(values, values.Length);

    /// <summary>Checks shape and numbers.</summary>
    public void AssertIs(long[] shape, float[] values, float tolerance = 1e-5f)
    {
        Assert.Equal(shape, Shape);
        Assert.Equal(values.Length, Values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i])) Assert.True(float.IsNaN(Values[i]), $"element {i} is {Values[i]}, not NaN");
            else if (values[i] != Values[i])
            {
                Assert.True(
                    Math.Abs(values[i] - Values[i]) <= tolerance * Math.Max(1, Math.Abs(values[i])),
                    $"element {i} is {Values[i]}, not {values[i]}: [{string.Join(", ", Values)}]");
            }
        }
    }
}
